import { runCli } from './cli/run-cli.ts';
import { environmentWithFile } from './config.ts';

process.exitCode = await runCli({
  args: process.argv.slice(2),
  environment: environmentWithFile(process.env),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
