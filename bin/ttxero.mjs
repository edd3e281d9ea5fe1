#!/usr/bin/env node
import { bootstrap } from '../bootstrap.mjs';

await bootstrap(['src/cli.ts', ...process.argv.slice(2)]);
