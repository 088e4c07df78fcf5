import { duration } from './output.ts'

export interface ProgressState {
  readonly phase: string
  readonly done: number
  /** Null where nobody can know yet. */
  readonly total: number | null
  readonly seconds: number
  readonly budget: string
}

const WIDTH = 24

/** One line: bar, count, rate, time left, API budget. Pure, so that it can be tested. */
export function progressLine(state: ProgressState, columns: number): string {
  const rate = state.seconds > 0 ? state.done / state.seconds : 0
  const counted = `${state.done.toLocaleString('en')}${state.total === null ? '' : ` of ${state.total.toLocaleString('en')}`}`
  const share = state.total === null || state.total === 0 ? null : Math.min(1, state.done / state.total)
  const bar = share === null ? '' : `[${'#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.')}] `
  const left = state.total !== null && rate > 0 ? `, about ${duration(Math.max(0, state.total - state.done) / rate)} left` : ''
  return `${bar}${state.phase}: ${counted}, ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}${state.budget === '' ? '' : ` · ${state.budget}`}`.slice(0, Math.max(20, columns - 1))
}

/** Redraws in place on a terminal; silent elsewhere, where lines of progress would only be noise. */
export function progressBar(stream: NodeJS.WriteStream): { show(state: ProgressState): void; end(): void } {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined }
  return {
    show: (state) => void stream.write(`\r\u001B[2K${progressLine(state, stream.columns ?? 80)}`),
    end: () => void stream.write('\r\u001B[2K'),
  }
}
