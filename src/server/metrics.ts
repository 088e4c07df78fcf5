import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RequestHandler } from 'express'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { measure } from '../desk/measure.ts'
import type { Desk } from '../desk/context.ts'

export interface ServerMetrics {
  /** Prometheus text format, fresh from the store. */
  expose(): Promise<{ readonly type: string; readonly text: string }>
  /** Times every request by route pattern, never by address. */
  readonly observe: RequestHandler
  close(): void
}

/** Sampling of the event loop, in milliseconds. */
const RESOLUTION = 10
const PERCENTILES = [50, 90, 99, 100] as const

/** Every label has a handful of values, known beforehand: nothing out of a ticket, an address or an account can become one. */
export function createMetrics(desk: Desk): ServerMetrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge => new Gauge({ name, help, labelNames, registers })
  const gauges = {
    tickets: gauge('breakwater_tickets', 'Tickets read (seen), matching the route (routed) and judged (triaged).', ['state']),
    attention: gauge('breakwater_needs_person', 'Rows under Needs a person.'),
    intents: gauge('breakwater_intents', 'Wanted changes by state; done ones are written.', ['vendor', 'state']),
    webhooksDead: gauge('breakwater_webhooks_dead', 'Whether webhooks stay away although they were repaired (1) or not (0).'),
    webhooksRepaired: gauge('breakwater_webhooks_repaired', 'Times the webhook subscription was put right by itself.'),
    calls: gauge('breakwater_api_calls', 'Requests to a vendor since start, by purpose.', ['vendor', 'purpose']),
    budget: gauge('breakwater_api_budget_left', 'What the vendor last said is left.', ['vendor', 'per']),
    lag: gauge('breakwater_event_loop_lag_seconds', 'How late the event loop ran since the last look, by percentile.', ['percentile']),
  }
  const durations = new Histogram({ name: 'breakwater_http_seconds', help: 'Duration of requests to this server.', labelNames: ['method', 'route', 'status'], buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5], registers })
  const failures = new Counter({ name: 'breakwater_metrics_failures_total', help: 'Times the store could not be asked for these numbers.', registers })
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION })
  loop.enable()

  async function collect(): Promise<void> {
    const { tickets, attention, webhooks, vendors } = await measure(desk)
    for (const [state, count] of Object.entries(tickets)) gauges.tickets.set({ state }, count)
    gauges.attention.set(attention)
    gauges.webhooksDead.set(webhooks?.dead === true ? 1 : 0)
    gauges.webhooksRepaired.set(webhooks?.repaired ?? 0)
    for (const { vendor, intents, calls } of vendors) {
      for (const [state, count] of Object.entries(intents)) gauges.intents.set({ vendor, state }, count)
      for (const [purpose, count] of Object.entries(calls?.by ?? {})) gauges.calls.set({ vendor, purpose }, count)
      if (calls?.budget) gauges.budget.set({ vendor, per: calls.budget.per }, calls.budget.left)
    }
  }

  async function expose(): Promise<{ type: string; text: string }> {
    // The process's own numbers must stay readable while the store is away.
    await collect().catch(() => failures.inc())
    for (const percentile of PERCENTILES) gauges.lag.set({ percentile: String(percentile) }, Math.max(0, loop.percentile(percentile) / 1e9 - RESOLUTION / 1000))
    loop.reset()
    return { type: registry.contentType, text: await registry.metrics() }
  }

  const observe: RequestHandler = (request, response, next) => {
    const started = desk.clock.now()
    response.on('finish', () => {
      const route = (request.route as { readonly path?: unknown } | undefined)?.path
      durations.observe({ method: methodOf(request.method), route: typeof route === 'string' ? route : 'none', status: String(response.statusCode) }, (desk.clock.now() - started) / 1000)
    })
    next()
  }

  return { expose, observe, close: () => loop.disable() }
}

/** Callers may send any word as a method. */
function methodOf(method: string): string {
  return ['GET', 'HEAD', 'POST'].includes(method) ? method : 'other'
}
