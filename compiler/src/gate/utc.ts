/** Seconds since 1970-01-01T00:00:00Z. The compiler has no clock: times come from outside. */
export type UnixSeconds = number;

export const daySeconds = 86_400;

/** Days from 1970-01-01 to a date of the Gregorian calendar; undefined where there is no such date. */
export function dayNumber(text: string): number | undefined {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === "") return undefined;
  // Years begin in March, so that the leap day is the last day of one (Hinnant, "chrono-compatible low-level date algorithms").
  const shifted = Number(month) > 2 ? Number(year) : Number(year) - 1;
  const monthFromMarch = (Number(month) + 9) % 12;
  const days = shifted * 365 + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  const found = days + Math.floor((153 * monthFromMarch + 2) / 5) + Number(day) - 1 - 719_468;
  // 2026-02-30 counts to 2026-03-02: what does not come back as it went in is no date.
  return dateOf(found) === text ? found : undefined;
}

function dateOf(days: number): string {
  const sinceMarchZero = days + 719_468;
  const era = Math.floor(sinceMarchZero / 146_097);
  const dayOfEra = sinceMarchZero - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${padded(month)}-${padded(day)}`;
}

const padded = (value: number) => String(value).padStart(2, "0");

/** `2026-12-01T09:30:00Z`, of a whole second. */
export function utc(at: UnixSeconds): string {
  const days = Math.floor(at / daySeconds);
  const rest = Math.floor(at - days * daySeconds);
  const clock = [rest / 3600, (rest % 3600) / 60, rest % 60].map((part) => padded(Math.floor(part)));
  return `${dateOf(days)}T${clock.join(":")}Z`;
}
