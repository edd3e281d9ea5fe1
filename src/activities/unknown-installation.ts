/** Work came for a TimeTracker that this process does not serve: nothing is done for it here. */
export class UnknownInstallation extends Error {
  override readonly name = 'UnknownInstallation';

  constructor(installationId: string) {
    super(
      `This process does not serve the installation "${installationId}", and does nothing for it. Name its file in INSTALLATION_FILES, or give the processes that serve it a TEMPORAL_TASK_QUEUE of their own.`,
    );
  }
}
