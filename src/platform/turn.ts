/** Runs `then` once everything that is ready now has had its turn. For clocks that move by hand. */
export function nextTurn(then: () => void): void {
  setImmediate(then)
}
