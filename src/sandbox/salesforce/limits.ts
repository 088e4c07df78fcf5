import { refuse } from './errors.ts'
import { storageUsedMb, type Org } from './org.ts'
import { ok, type Context, type Reply, type Route } from './reply.ts'

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm */

const DAY_MINUTES = 24 * 60

/** Calls in the last 24 hours, those of other integrations included. */
function used(org: Org, now: number): number {
  const oldest = Math.floor(now / 60_000) - DAY_MINUTES
  while (org.usage.length > 0 && (org.usage[0]?.minute ?? 0) <= oldest) org.usage.shift()
  return org.settings.usedElsewhere + org.usage.reduce((sum, each) => sum + each.calls, 0)
}

/** Counts one call, or refuses it when the day's or the concurrent allowance is spent. */
export function spend(org: Org, now: number): void {
  if (used(org, now) >= org.settings.dailyLimit) throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.')
  if (org.settings.longRunning >= 25)
    throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
  const minute = Math.floor(now / 60_000)
  const last = org.usage.at(-1)
  if (last?.minute === minute) last.calls += 1
  else org.usage.push({ minute, calls: 1 })
}

export function limitInfo(org: Org, now: number): string {
  return `api-usage=${Math.min(used(org, now), org.settings.dailyLimit)}/${org.settings.dailyLimit}`
}

function limits(context: Context): Reply {
  const { org, call } = context
  const { dailyLimit, storageMb } = org.settings
  const steady = (max: number): { Max: number; Remaining: number } => ({ Max: max, Remaining: max })
  return ok({
    DailyApiRequests: { Max: dailyLimit, Remaining: Math.max(0, dailyLimit - used(org, call.now)) },
    DataStorageMB: { Max: storageMb, Remaining: Math.max(0, Math.floor(storageMb - storageUsedMb(org))) },
    FileStorageMB: steady(storageMb),
    DailyBulkApiBatches: steady(15_000),
    DailyBulkV2QueryJobs: steady(10_000),
    DailyBulkV2QueryFileStorageMB: steady(976_562),
    DailyStreamingApiEvents: steady(50_000),
    HourlyTimeBasedWorkflow: steady(1000),
    SingleEmail: steady(5000),
    MassEmail: steady(5000),
    PermissionSets: steady(1500),
    ConcurrentAsyncGetReportInstances: steady(200),
    DailyAsyncApexExecutions: steady(250_000),
    HourlySyncReportRuns: steady(500),
  })
}

export const limitRoutes: readonly Route[] = [{ method: 'GET', path: '/limits', handle: limits }]
