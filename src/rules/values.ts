import type { Condition } from '../expr/condition.ts'
import type { EarlyFacts } from './facts/facts.ts'
import type { Reading } from './reading.ts'

export interface ConditionValues {
  readonly present: Set<string>
  readonly numbers: Readonly<Record<string, number | null>>
}

/** Fills in what the text says of people and addresses, as signals beside the lexicons. */
export function valuesOf(present: Set<string>, early: EarlyFacts, reading: Reading): ConditionValues {
  const own = early.ages.find((one) => one.who === 'self')
  const other = early.ages.find((one) => one.who === 'other')
  const aboutSelf = early.reporter === 'self' || early.reporter === null
  const age = (aboutSelf ? own : other)?.age ?? null
  const add = (name: string, on: boolean): void => void (on && present.add(name))
  const young = early.ages.some((one) => one.who !== 'offender' && one.age < 18)
  add('minor', young)
  add('under_18', young)
  add('adult', !young && age !== null && age >= 18)
  add('age_unknown', !young && age === null)
  add('under_13', early.ages.some((one) => one.who !== 'offender' && one.age < 13))
  add('under_16', early.ages.some((one) => one.who !== 'offender' && one.age < 16))
  add('offender_adult', early.ages.some((one) => one.who === 'offender' && one.age >= 18))
  add('image_minor', early.ages.some((one) => one.inImage && one.age < 18))
  add('reporter_minor', !aboutSelf && own !== undefined && own.age < 18)
  if (early.reporter !== null) present.add(`by_${early.reporter}`)
  const kinds = new Set(reading.document.contacts.map((one) => one.kind))
  add('has_handle', kinds.has('handle'))
  add('has_url', kinds.has('url'))
  add('has_email', kinds.has('email'))
  add('has_phone', kinds.has('phone'))
  add('has_address', kinds.has('address'))
  add('question', /[?？؟]/.test(reading.document.text))
  return { present, numbers: { age, reporter_age: aboutSelf ? null : (own?.age ?? null) } }
}

/** A rule that reads a number the text does not give is skipped: unknown is neither true nor false. */
export function isTrue(condition: Condition, values: ConditionValues): boolean {
  const context: Record<string, unknown> = {}
  for (const name of condition.names) {
    if (name in values.numbers) {
      const number = values.numbers[name]
      if (number === null || number === undefined) return false
      context[name] = number
    } else context[name] = values.present.has(name)
  }
  return condition.test(context)
}
