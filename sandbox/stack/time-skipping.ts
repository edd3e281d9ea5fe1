import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchJars, testServerJars, usableJava } from './jars.ts';
import type { Log } from './server.ts';

/**
 * A program that is Temporal's time-skipping test server, as Temporal's testing package expects one
 * (`PROGRAM PORT --enable-time-skipping`): its jars, fetched if need be, behind a small script.
 * @throws if Java or Maven is missing
 */
export async function timeSkippingProgram(cache: string, log: Log): Promise<string> {
  const java = await usableJava();
  if (typeof java === 'string') throw new Error(`Temporal's time-skipping test server: ${java}`);
  const jars = await fetchJars(testServerJars, cache, log);
  if (typeof jars === 'string') throw new Error(`Temporal's time-skipping test server: ${jars}`);
  const program = join(jars.folder, 'time-skipping-server');
  const draft = `${program}.${process.pid}`;
  const flags = '-Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1';
  const main = 'io.temporal.testserver.TestServer';
  const command = `${quoted(java.java)} ${flags} -cp ${quoted(join(jars.folder, '*'))} ${main}`;
  const script = `#!/bin/sh
# It ends with the program that started it, however that ends.
starter=$PPID
${command} "$@" &
server=$!
trap 'kill "$server" 2>/dev/null' INT TERM HUP
(
  while kill -0 $$ && kill -0 "$starter" && kill -0 "$server"; do sleep 1; done
  kill "$server"
) 2>/dev/null &
wait "$server"
`;
  await writeFile(draft, script);
  await chmod(draft, 0o755);
  await rename(draft, program);
  return program;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
