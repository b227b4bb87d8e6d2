const parts = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;
const seconds = [604_800, 86_400, 3600, 60, 1];

/**
 * How many seconds an ISO 8601 duration of weeks, or days, hours, minutes and seconds lasts. Years and months have no one
 * length. Undefined where it is no such duration, or longer than can be counted exactly.
 */
export function durationSeconds(duration: string): number | undefined {
  const found = parts.exec(duration);
  if (found === null || /[PT]$/.test(duration)) return undefined;
  const total = found
    .slice(1)
    .reduce((sum, digits, index) => sum + Number(digits ?? 0) * (seconds[index] as number), 0);
  return Number.isSafeInteger(total) ? total : undefined;
}
