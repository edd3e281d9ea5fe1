import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from './lock.ts';
import { findJava, findProgram } from './platform.ts';
import { lastLines, runCommand } from './run-command.ts';
import { minimums, versions } from './versions.ts';

/** A Java package: `group:name:version`. */
export type Artifact = `${string}:${string}:${string}`;
export type JarSet = { name: string; title: string; version: string; artifacts: readonly Artifact[] };

export const kafkaJars: JarSet = {
  name: 'kafka',
  title: 'Kafka',
  version: versions.kafka,
  artifacts: [
    `org.apache.kafka:kafka_2.13:${versions.kafka}`,
    `org.apache.logging.log4j:log4j-slf4j-impl:${versions.log4jBinding}`,
  ],
};

/** Kafka Connect with Debezium's connector for PostgreSQL. */
export const debeziumJars: JarSet = {
  name: 'debezium',
  title: 'Debezium',
  version: versions.debezium,
  artifacts: [
    `org.apache.kafka:connect-runtime:${versions.kafka}`,
    `org.apache.kafka:connect-json:${versions.kafka}`,
    `io.debezium:debezium-connector-postgres:${versions.debezium}`,
    `org.apache.logging.log4j:log4j-slf4j-impl:${versions.log4jBinding}`,
  ],
};

export const testServerJars: JarSet = {
  name: 'temporal-test-server',
  title: "Temporal's time-skipping test server",
  version: versions.temporalTestServer,
  artifacts: [`io.temporal:temporal-test-server:${versions.temporalTestServer}`],
};

/** A Maven project that does nothing but depend on the given packages. */
export function pomFor(set: JarSet): string {
  const dependencies = set.artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stack</groupId>
  <artifactId>${set.name}</artifactId>
  <version>${set.version}</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}

/** The Java on this machine if it is new enough, else a text that says what is missing. */
export async function usableJava(): Promise<{ java: string } | string> {
  const java = findJava();
  if (java === undefined) return `no Java on this machine (${minimums.java} or newer is needed)`;
  const { code, output } = await runCommand(java, ['-version']);
  const major = Number(/version "(?:1\.)?(\d+)/.exec(output)?.[1]);
  if (code !== 0 || Number.isNaN(major)) return `${java} does not run`;
  return major < minimums.java ? `Java ${major} is too old (${minimums.java} or newer is needed)` : { java };
}

/** The folder of a set's jars below the cache, fetched with Maven if it is not there; or why it could not be. */
export async function fetchJars(
  set: JarSet,
  cache: string,
  log: (line: string) => void,
): Promise<{ folder: string } | string> {
  const folder = join(cache, `${set.name}-${set.version}`);
  if (existsSync(folder)) return { folder };
  const maven = findProgram('mvn');
  if (maven === undefined) return 'no Maven (mvn) on this machine to fetch it with';
  return withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return { folder };
      log(`${set.title} ${set.version}: fetching its jars with Maven`);
      const began = Date.now();
      const draft = `${folder}.draft`;
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
      await writeFile(join(draft, 'pom.xml'), pomFor(set));
      const copied = await runCommand(
        maven,
        [
          '-q',
          '-B',
          '-Dstyle.color=never',
          '-f',
          join(draft, 'pom.xml'),
          'dependency:copy-dependencies',
          '-DoutputDirectory=jars',
        ],
        { cwd: draft },
      );
      if (copied.code !== 0) {
        await rm(draft, { recursive: true, force: true });
        return `Maven could not fetch it:\n${lastLines(copied.output)}`;
      }
      const count = (await readdir(join(draft, 'jars'))).length;
      await mkdir(dirname(folder), { recursive: true });
      await rename(join(draft, 'jars'), folder);
      await rm(draft, { recursive: true, force: true });
      log(
        `${set.title} ${set.version}: ${count} jars fetched in ${Math.round((Date.now() - began) / 1000)} s`,
      );
      return { folder };
    },
    () => log(`${set.title} ${set.version}: waiting for the fetch that runs already`),
  );
}
