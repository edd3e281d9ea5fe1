import { parseArgs } from 'node:util';
import { DEFAULT_APP, OLDER_APP } from './create-sandbox.ts';
import { REGIONS } from './region.ts';
import { startSandbox } from './start-sandbox.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8491' },
    host: { type: 'string', default: '127.0.0.1' },
    seed: { type: 'string', default: '1' },
    'latency-ms': { type: 'string', default: '0' },
    'public-url': { type: 'string' },
    'client-id': { type: 'string', default: DEFAULT_APP.clientId },
    'client-secret': { type: 'string', default: DEFAULT_APP.clientSecret },
    'older-client-id': { type: 'string', default: OLDER_APP.clientId },
    'older-client-secret': { type: 'string', default: OLDER_APP.clientSecret },
    'redirect-uri': { type: 'string', multiple: true, default: DEFAULT_APP.redirectUris },
    organisation: { type: 'string', multiple: true, default: [] },
    'state-file': { type: 'string' },
  },
});

const whole = (name: 'port' | 'seed' | 'latency-ms') => {
  const value = values[name];
  if (!/^\d+$/.test(value)) throw new Error(`--${name} must be a whole number, not ${value}.`);
  return Number(value);
};

/** `AU:Harbour Studio` of the command line. */
const organisations = values.organisation.map((text) => {
  const [, region, name] = /^([A-Z]+):(.+)$/.exec(text) ?? [];
  const known = REGIONS.find((each) => each === region);
  if (known === undefined || name === undefined) {
    throw new Error(`--organisation must be ${REGIONS.join(', ')}, a colon and a name, not ${text}.`);
  }
  return { region: known, name };
});

const running = await startSandbox({
  port: whole('port'),
  host: values.host,
  seed: whole('seed'),
  latencyMs: whole('latency-ms'),
  organisations,
  apps: [
    {
      ...DEFAULT_APP,
      clientId: values['client-id'],
      clientSecret: values['client-secret'],
      redirectUris: values['redirect-uri'],
    },
    {
      ...OLDER_APP,
      clientId: values['older-client-id'],
      clientSecret: values['older-client-secret'],
      redirectUris: values['redirect-uri'],
    },
  ],
  ...(values['public-url'] === undefined ? {} : { publicUrl: values['public-url'] }),
  ...(values['state-file'] === undefined ? {} : { stateFile: values['state-file'] }),
}).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  console.error(
    `Port ${values.port} is taken by another program, perhaps the demo. Stop it, or name another with --port.`,
  );
  process.exit(1);
});

const stop = () => {
  running.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(`The sandbox could not save its state: ${String(error)}`);
      process.exit(1);
    },
  );
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

console.log(`Xero sandbox on ${running.url}`);
