import type { FakeVendor, Outgoing } from './vendor.ts'

const TIMEOUT_MS = 10_000

/** Sends what is due by real HTTP and tells the vendor how each went. */
export function sendDue(vendor: FakeVendor, now: () => number): void {
  for (const delivery of vendor.outgoing?.(now()) ?? []) void send(vendor, delivery, now)
}

async function send(vendor: FakeVendor, delivery: Outgoing, now: () => number): Promise<void> {
  try {
    const answer = await fetch(delivery.url, {
      method: delivery.method, headers: delivery.headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS), ...(delivery.method === 'GET' ? {} : { body: delivery.body }),
    })
    await answer.arrayBuffer()
    vendor.settle?.(delivery.id, { status: answer.status, headers: Object.fromEntries(answer.headers) }, now())
  } catch {
    vendor.settle?.(delivery.id, { status: null, headers: {} }, now())
  }
}
