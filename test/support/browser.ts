/** Starts the system's Chromium. Used by the tests of pages. */
import '../../build.mjs';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path));

export const hasChromium = executablePath !== undefined;
if (!hasChromium)
  console.warn('\n!!! NO CHROMIUM: the tests of pages are skipped. Install Debian’s `chromium`, or name one in CHROMIUM.\n');

const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: executablePath ?? '', args: QUIET });
