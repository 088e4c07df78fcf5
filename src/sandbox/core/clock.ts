/** The one clock of a sandbox: the world's time plus an offset, or standing still where it was put. */
export interface SandboxClock {
  now(): number
  /** Moves time forward; backwards is refused, as nothing in the vendors survives it. */
  advance(ms: number): void
  /** Jumps to an instant not before now. */
  set(at: number): void
  /** Time stands still until it is moved by hand. */
  freeze(): void
  thaw(): void
  readonly frozen: boolean
}

export function createSandboxClock(world: () => number): SandboxClock {
  let offset = 0
  let still: number | null = null

  const now = (): number => still ?? world() + offset
  const set = (at: number): void => {
    if (!Number.isFinite(at) || at < now()) throw new RangeError('the sandbox clock only moves forward')
    if (still === null) offset += at - now()
    else still = at
  }

  return {
    now,
    set,
    advance: (ms) => set(now() + ms),
    freeze() {
      still = now()
    },
    thaw() {
      if (still === null) return
      offset = still - world()
      still = null
    },
    get frozen() {
      return still !== null
    },
  }
}
