import type { EngineMessage } from './engine-messages.ts'
import { printJson, printLine } from './output.ts'

/** One line for a run that did something; silence for the many that found nothing new. */
export function tellRun(run: NonNullable<EngineMessage['run']>, json: boolean): void {
  const { state, mode, pulled, triaged, written, setAside, error } = run
  const something = error !== null || pulled > 0 || written > 0 || setAside > 0
  if (json) {
    if (something) printJson(run)
  } else if (error !== null) printLine(`The last sync did not finish: ${error.message}. ${error.remedy}`)
  else if (something) printLine(`Synced${state === 'done' ? '' : ` (${state})`}${mode === 'observe' ? ', observing only' : ''}: ${pulled} pulled, ${triaged} triaged, ${written} written${setAside > 0 ? `, ${setAside} set aside` : ''}.`)
}
