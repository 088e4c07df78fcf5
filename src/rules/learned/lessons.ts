import type { LabelledCase } from '../evaluate-case.ts'
import { assess } from '../triage.ts'
import type { Policy } from '../policy.ts'
import { marksOf } from './join.ts'
import type { Lesson } from './train.ts'

/** Reads worked examples with a policy's own eyes, so that what is learned is what will be seen. */
export function lessonsOf(cases: readonly LabelledCase[], policy: Policy): Lesson[] {
  return cases.map((one) => {
    const { reading } = assess({ subject: one.subject, body: one.body, comments: [], at: 0 }, policy, 0)
    const { normal } = reading.document
    const { concepts } = policy.compiled.scratch
    const { count } = concepts
    return {
      // Working memory is used again for the next ticket.
      text: { ...normal, codes: normal.codes.slice(0, normal.length), sentence: normal.sentence.slice(0, normal.length) },
      marks: marksOf(reading),
      concepts: { ids: concepts.ids.slice(0, count), starts: concepts.starts.slice(0, count), ends: concepts.ends.slice(0, count), count },
      categories: [one.category, ...one.also],
      severities: one.severity,
      reporter: one.facts.reporter,
    }
  })
}
