/** The little that is used of luxon, whose own package brings no types. */
declare module 'luxon' {
  interface Zoned {
    readonly zone: string
    readonly locale?: string
  }
  export interface DateTime {
    readonly isValid: boolean
    readonly weekday: number
    toMillis(): number
    toISODate(): string
    toFormat(tokens: string): string
    plus(by: { readonly days: number }): DateTime
    minus(by: { readonly weeks: number }): DateTime
    startOf(unit: 'day' | 'week'): DateTime
    set(to: { readonly hour: number; readonly minute: number }): DateTime
  }
  export const DateTime: {
    fromObject(parts: { readonly year: number; readonly month: number; readonly day: number }, options: Zoned): DateTime
    fromMillis(at: number, options: Zoned): DateTime
    fromISO(text: string, options: Zoned): DateTime
  }
}
