/* Loaded before a worker's program (`--import`): its wall clock is CLOCK_SKEW_SECONDS off. How time passes stays. */

const skew = Number(process.env['CLOCK_SKEW_SECONDS'] ?? '0') * 1000;
const RightDate = Date;
const now = () => RightDate.now() + skew;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, values, made) =>
    // Without a moment it is this one.
    Reflect.construct(target, values.length === 0 ? [now()] : values, made),
  apply: () => new RightDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
