/*
 * node bootstrap.mjs FILE ARGUMENTS...
 *
 * Runs a file of this repository on a machine that may have no more than some Node (18 or newer) and npm: gets
 * the Node that the program needs and the locked packages, once, then starts FILE. Plain JavaScript without
 * packages, since it runs before there are any.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stackFolder = join(root, '.stack');
const nodeVersion = '24.21.0';
const nodePackage = `node-${process.platform}-${process.arch}`;
const ownNode = join(stackFolder, 'node', 'bin', 'node');
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
const marker = join(modules, '.installed');

/** True for versions that run TypeScript natively and fit our packages; the same range as in package.json. */
export function fits(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}

/** True for the commands that start PostgreSQL, Kafka and Temporal. */
export function needsServers(file, args) {
  if (file === 'test/run.ts') return args[0] !== 'unit';
  return ['sandbox/demo/', 'sandbox/stack/', 'test/faults/', 'bench/'].some((start) =>
    file.startsWith(start),
  );
}

/**
 * True if what npm installed (its own list in node_modules) is what package-lock.json asks for, so that an
 * install made by hand is not repeated. Packages for other systems may be absent.
 */
export function installMatches(locked, installed) {
  return Object.entries(locked.packages ?? {}).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed.packages?.[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

/** Sets up what is missing, then runs the file and ends as it ends. */
export async function bootstrap([file, ...args]) {
  if (file === undefined) fail('Which file? node bootstrap.mjs FILE ARGUMENTS...');
  if (process.platform === 'win32')
    fail('Windows: use WSL2, or run everything in containers: docker compose up');
  const path = resolve(root, file);
  if (!existsSync(path)) fail(`There is no ${file} in this checkout.`);
  let node = fittingNode();
  if (node === undefined || !isInstalled()) {
    mkdirSync(stackFolder, { recursive: true });
    await withLock(join(stackFolder, 'bootstrap.lock'), async () => {
      node = fittingNode() ?? (await getNode());
      if (isInstalled()) return;
      if (needsServers(file, args)) startFetching(node, file);
      await install();
    });
  }
  await run(node, [...flagsFor(file), path, ...args]);
}

function fittingNode() {
  if (fits(process.version)) return process.execPath;
  // Asking the program itself would cost a moment at every start. The name tells a checkout that was copied
  // from another kind of machine.
  const { name, version } = JSON.parse(readOr(join(stackFolder, 'node', 'package.json'), '{}'));
  return name === nodePackage && fits(version) && existsSync(ownNode) ? ownNode : undefined;
}

async function getNode() {
  say(`Node ${process.version} is too old for this program: getting Node ${nodeVersion} for it (once)`);
  const draft = join(stackFolder, 'node.draft');
  const archive = `${nodePackage}-${nodeVersion}.tgz`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  const packed = await npm(
    ['pack', `${nodePackage}@${nodeVersion}`, '--silent', '--pack-destination', draft],
    draft,
  );
  const unpacked =
    packed.code === 0
      ? await collect('tar', ['-xzf', archive, '--strip-components=1'], { cwd: draft })
      : packed;
  rmSync(join(draft, archive), { force: true });
  const works = unpacked.code === 0 ? await collect(join(draft, 'bin', 'node'), ['--version']) : unpacked;
  if (works.code !== 0) {
    fail(
      `Node ${nodeVersion} could not be got through npm:\n${tail(works.output)}\n` +
        'Install Node 22.19 or newer (24 is best), then run this again. Or run everything in containers: docker compose up',
    );
  }
  rmSync(join(stackFolder, 'node'), { recursive: true, force: true });
  renameSync(draft, join(stackFolder, 'node'));
  return ownNode;
}

function isInstalled() {
  const locked = readFileSync(lockFile, 'utf8');
  const hash = createHash('sha256').update(locked).digest('hex');
  if (readOr(marker, '') === hash) return true;
  const installed = readOr(join(modules, '.package-lock.json'), undefined);
  if (installed === undefined || !installMatches(JSON.parse(locked), JSON.parse(installed))) return false;
  try {
    writeFileSync(marker, hash);
  } catch {
    // Packages that may only be read are as good; they are compared again at the next start.
  }
  return true;
}

async function install() {
  const count = Object.keys(JSON.parse(readFileSync(lockFile, 'utf8')).packages).length - 1;
  say(`Installing the locked packages (up to ${count}, once)`);
  const began = Date.now();
  // No script of any package runs: none of them needs one. Dev packages bring the tests and PostgreSQL, also
  // where NODE_ENV says production.
  const { code, output } = await npm(['ci', '--ignore-scripts', '--include=dev', '--include=optional'], root);
  if (code !== 0 || !isInstalled()) {
    rmSync(marker, { force: true });
    // npm says what is wrong first and ends with general help.
    const errors = output.split('\n').filter((line) => line.startsWith('npm error'));
    fail(
      `The packages could not be installed (npm ci):\n${errors.length > 0 ? errors.slice(0, 8).join('\n') : tail(output)}`,
    );
  }
  say(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** Begins to fetch what the servers need; that code uses no packages either. The program waits for it. */
function startFetching(node, file) {
  const fetch = join(root, 'sandbox', 'stack', 'fetch.ts');
  const what = file.startsWith('test/') ? ['tests'] : [];
  const fetching = spawn(node, [...nodeFlags, fetch, ...what], { stdio: ['ignore', 2, 2] });
  process.once('exit', () => fetching.kill('SIGTERM'));
}

// Node 22 announces at every start that it runs TypeScript.
// kafkajs computes a negative wait for each connection; Node mends it to 1 ms and would say so each time.
const nodeFlags = ['--disable-warning=ExperimentalWarning', '--disable-warning=TimeoutNegativeWarning'];

// The worker makes much that is soon forgotten: a small nursery holds 110 MB less of it, and to collect garbage before the
// heap grows 230 MB less at the end of a long backlog, for twice the processor time of its own (docs/performance.md).
const workerFlags = ['--max-semi-space-size=4', '--optimize-for-size'];

/** What Node is told for a file. */
export function flagsFor(file) {
  return file === 'src/main.ts' ? [...nodeFlags, ...workerFlags] : nodeFlags;
}

async function run(node, args) {
  const env = { ...process.env };
  // Programs that ours starts (tests, linters) must find the same Node.
  if (node !== process.execPath) env.PATH = [dirname(node), env.PATH].join(delimiter);
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal has reached the program already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  const { code, signal } = await new Promise((end) => {
    child.once('error', (error) => fail(`${node} could not be started: ${error.message}`));
    child.once('close', (code, signal) => end({ code, signal }));
  });
  // The program has ended: a fetch that still goes on is of no use to anyone.
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
}

function npm(args, cwd) {
  // Under "npm start" npm says where it lies; it runs under the Node that it came with.
  const program = process.env.npm_execpath;
  if (program?.endsWith('npm-cli.js')) return collect(process.execPath, [program, ...args], { cwd });
  return collect('npm', args, { cwd });
}

function collect(command, args, options = {}) {
  return new Promise((end) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => end({ code: 127, output: `${command}: ${error.message}` }));
    child.once('close', (code) => end({ code: code ?? 1, output }));
  });
}

/** Only one set-up at a time in a folder; one whose process is gone does not count. */
async function withLock(path, work) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  for (let told = false; ; await new Promise((wake) => setTimeout(wake, 200))) {
    try {
      linkSync(draft, path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readOr(path, '0'));
    if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
    else if (!told) say('Another command is setting up this folder: waiting for it');
    told = true;
  }
  rmSync(draft);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  await work();
  process.off('exit', release);
  release();
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function tail(output) {
  return output.trimEnd().split('\n').slice(-12).join('\n');
}

function say(line) {
  // Standard output belongs to the program that is started.
  process.stderr.write(`${line}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await bootstrap(process.argv.slice(2));
