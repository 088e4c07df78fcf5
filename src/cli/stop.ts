import type { Log } from '../domain/ports.ts'

/** How long a command may take to finish what it has in hand. */
const GRACE_MS = 9_000

export interface Stop {
  readonly signal: AbortSignal
  /** Resolves at the first SIGINT or SIGTERM. */
  readonly asked: Promise<void>
}

/** The first signal asks politely; a second one, or the end of the grace, ends the process: nothing is lost by it. */
export function stopSignals(log?: Log): Stop {
  const controller = new AbortController()
  const asked = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve(), { once: true }))
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1)
      log?.info('process.stopping', { signal: name })
      controller.abort(new Error(`stopped by ${name}`))
      setTimeout(() => process.exit(1), GRACE_MS).unref()
    })
  }
  return { signal: controller.signal, asked }
}
