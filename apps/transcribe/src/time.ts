const two = (value: number) => String(value).padStart(2, "0");

function split(seconds: number, perSecond: number) {
  // Rounding first, or 59.9996 s would become "0:60".
  const units = Math.round(Math.max(0, seconds) * perSecond);
  const whole = Math.floor(units / perSecond);
  return {
    hours: Math.floor(whole / 3600),
    minutes: Math.floor(whole / 60) % 60,
    seconds: whole % 60,
    fraction: units % perSecond,
  };
}

/** `1:05`, `1:02:05`: a place in a recording, for people. */
export function timestamp(seconds: number): string {
  const { hours, minutes, seconds: rest } = split(Math.floor(Math.max(0, seconds)), 1);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `00:01:05,250`: a place in a recording, for a subtitle file. */
export function subtitleTime(seconds: number, separator: "," | "."): string {
  const { hours, minutes, seconds: rest, fraction } = split(seconds, 1000);
  return `${two(hours)}:${two(minutes)}:${two(rest)}${separator}${String(fraction).padStart(3, "0")}`;
}

/** `45 s`, `3 min 20 s`, `1 h 5 min`: how long something lasts. */
export function duration(seconds: number): string {
  const { hours, minutes, seconds: rest } = split(seconds, 1);
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
}

/** The ISO 8601 duration that the `datetime` attribute of a time in a recording takes. */
export function isoDuration(seconds: number): string {
  return `PT${Math.floor(Math.max(0, seconds))}S`;
}

/** Made when first asked: a formatter costs milliseconds, and a page without transcripts shows no date. */
function formatter(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (date) => {
    made ??= new Intl.DateTimeFormat(undefined, options);
    return made.format(date);
  };
}

const sameDay = formatter({ hour: "2-digit", minute: "2-digit" });
const sameYear = formatter({ day: "numeric", month: "short" });
const longAgo = formatter({ day: "numeric", month: "short", year: "numeric" });
const full = formatter({ dateStyle: "long", timeStyle: "short" });

/** When something was, as short as `now` allows: a time today, a day this year, else a date. */
export function shortDate(at: number, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return sameDay(then);
  return (then.getFullYear() === today.getFullYear() ? sameYear : longAgo)(then);
}

export function longDate(at: number): string {
  return full(new Date(at));
}
