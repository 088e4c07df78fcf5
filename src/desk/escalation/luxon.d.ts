/** The little that is used of luxon, whose own package brings no types. */
declare module 'luxon' {
  export interface DateTime {
    readonly isValid: boolean
    readonly weekday: number
    toMillis(): number
    toISODate(): string
    plus(by: { readonly days: number }): DateTime
    startOf(unit: 'day'): DateTime
    set(to: { readonly hour: number; readonly minute: number }): DateTime
  }
  export const DateTime: { fromObject(parts: { readonly year: number; readonly month: number; readonly day: number }, options: { readonly zone: string }): DateTime }
}
