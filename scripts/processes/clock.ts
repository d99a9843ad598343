// Loaded before a child's own code (`node --import`) when a product's clock is shifted, in each of its threads too: what
// reads the wall clock (`new Date()`, `Date.now()`) reads the shifted one. Timers and `performance` count on, and
// OpenSSL checks the certificates of a connection by the real clock, so certificates are never made in such a process.
import { CLOCK_OFFSET_VARIABLE } from './clock-offset.ts';

const RealDate = Date;
const realNow = Date.now.bind(Date);
const offsetMs = Number(process.env[CLOCK_OFFSET_VARIABLE] ?? '0');
if (!Number.isSafeInteger(offsetMs)) throw new Error(`${CLOCK_OFFSET_VARIABLE} needs a whole number.`);

const now = (): number => realNow() + offsetMs;

const ShiftedDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, parameters: unknown[], newTarget): object => {
    const made: unknown = Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget);
    if (typeof made === 'object' && made !== null) return made;
    throw new TypeError('Date made no object.');
  },
});
RealDate.now = now;
Object.defineProperty(RealDate.prototype, 'constructor', { value: ShiftedDate });
globalThis.Date = ShiftedDate;
