import { setFlagsFromString } from 'node:v8';

/**
 * A young generation of 4 MiB instead of 16. Requests are short-lived garbage, and V8 otherwise lets the process grow
 * to some 340 MiB at 500 submits a second before it collects; with this it stays near 220 MiB.
 */
setFlagsFromString('--max-semi-space-size=4');
setFlagsFromString('--semi-space-growth-factor=1');
