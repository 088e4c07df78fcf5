import type { SandboxRequest, SandboxResponse } from '../core/vendor.ts'
import { json } from './door.ts'
import { shown, stamp, type Row } from './rows.ts'
import type { RestShape } from './shape.ts'

/** A page of records, oldest change first, those of one instant by id. */
export function listPage(rows: readonly Row[], shape: RestShape, request: SandboxRequest, now: number): SandboxResponse {
  const { listing } = shape
  const query = new URL(request.path, 'http://here').searchParams
  const size = Math.min(listing.most, Number(query.get(listing.size) ?? listing.most) || listing.most)
  const instant = (row: Row): number => (shape.times === 'seconds' ? Math.floor(row.touched / 1000) * 1000 : row.touched)
  const since = sinceOf(query.get(listing.since), shape)
  if (since === null) return json(400, { error: 'no such time' })
  const all = rows.filter((row) => row.touched + shape.lateMs <= now && (!row.gone || shape.names.gone !== undefined) && instant(row) >= since).toSorted((a, b) => instant(a) - instant(b) || a.id - b.id)
  const answer = (page: readonly Row[], more: Record<string, unknown> = {}, headers: Record<string, string> = {}): SandboxResponse => {
    const items = page.map((row) => shown(row, shape))
    return json(200, shape.wraps.list === null ? items : { [shape.wraps.list]: items, ...more }, headers)
  }
  switch (listing.by) {
    case 'position': {
      const after = numberOf(query.get(listing.after))
      return answer(all.filter((row) => after === null || instant(row) > since || row.id > after).slice(0, size))
    }
    case 'pages': {
      const from = (Number(query.get(listing.page) ?? listing.first) - listing.first) * size
      return answer(all.slice(from, from + size), { total: all.length })
    }
    case 'skipping': {
      const from = Number(query.get(listing.offset) ?? 0)
      return answer(all.slice(from, from + size))
    }
    case 'token':
    case 'link': {
      const token = /^(\d+)_(\d+)$/.exec(query.get(listing.token) ?? '')
      const [at, id] = [Number(token?.[1] ?? -1), Number(token?.[2] ?? -1)]
      const rest = all.filter((row) => instant(row) > at || (instant(row) === at && row.id > id))
      const page = rest.slice(0, size)
      const last = page.at(-1)
      const next = last === undefined || rest.length <= size ? null : `${instant(last)}_${last.id}`
      if (listing.by === 'token') return answer(page, { [listing.answers]: next, ...(listing.more === null ? {} : { [listing.more]: next !== null }) })
      const url = new URL(request.path, request.origin)
      if (next !== null) url.searchParams.set(listing.token, next)
      const link = next === null ? null : url.toString()
      return listing.answers === null ? answer(page, {}, link === null ? {} : { link: `<${link}>; rel="next"` }) : answer(page, { [listing.answers]: link })
    }
  }
}

function sinceOf(text: string | null, shape: RestShape): number | null {
  if (text === null) return 0
  const at = shape.times === 'iso' ? Date.parse(text) : Number(text) * (shape.times === 'seconds' ? 1000 : 1)
  return Number.isFinite(at) ? at : null
}

/** Ids may have letters before their digits. */
export function numberOf(text: string | null): number | null {
  const found = /(\d+)$/.exec(text ?? '')
  return found === null ? null : Number(found[1])
}

/** The CRM's own way of saying «later». */
export function later({ wait }: RestShape, afterSeconds: number, now: number): SandboxResponse {
  const at = wait.as === 'seconds' ? afterSeconds : Number(stamp(now + afterSeconds * 1000 + 999, 'seconds'))
  return json(wait.status, { error: 'slow down' }, { [wait.header]: String(at) })
}
