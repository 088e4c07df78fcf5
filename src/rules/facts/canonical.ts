import type { FactKind } from '../../domain/triage.ts'

/** What a link leads to, written the one way that everybody's copies of it share. */
export interface Canonical {
  readonly kind: Extract<FactKind, 'url' | 'profile' | 'video'>
  readonly value: string
  readonly confidence: number
}

/** Parameters that say how somebody came to the page, not which page it is. */
const TRACKING = /^(?:utm_.*|_[a-z]|is_from_webapp|is_copy_url|sender_.*|share_.*|u_code|igsh(?:id)?|fbclid|gclid|si|ref|ref_src|feature|tt_from|source|sec_uid|web_id|checksum|timestamp|user_id|social_.*|mibextid|s|t|app)$/i
const VIDEO = /^\/(@[\w.-]{1,40})\/(?:video|photo)\/(\d{6,25})/
const PROFILE = /^\/(@[\w.-]{1,40})\/?$/
const LONGEST = 2048

/** Scheme https, host in small letters without www. or m., tracking and fragment off; video and profile links reduced to handle and id. Confidence: 0.98, 0.6 where it does not parse. */
export function canonicalUrl(raw: string): Canonical {
  const url = parse(raw)
  if (url === null) return { kind: 'url', value: raw, confidence: 0.6 }
  const host = url.hostname.toLowerCase().replace(/^(?:www|m|mobile)\./, '')
  const platform = platformLink(host, url)
  if (platform !== null) return { ...platform, confidence: 0.98 }
  for (const name of Array.from(url.searchParams.keys())) if (TRACKING.test(name)) url.searchParams.delete(name)
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : ''
  const query = url.searchParams.toString()
  return { kind: 'url', value: `https://${host}${url.port === '' ? '' : `:${url.port}`}${path}${query === '' ? '' : `?${query}`}`, confidence: 0.98 }
}

function parse(raw: string): URL | null {
  if (raw.length > LONGEST) return null
  const text = /^https?:\/\//i.test(raw) ? raw : `https://${raw}`
  return URL.canParse(text) ? new URL(text) : null
}

function platformLink(host: string, url: URL): Pick<Canonical, 'kind' | 'value'> | null {
  if (host === 'tiktok.com') {
    const video = VIDEO.exec(url.pathname)
    if (video !== null) return { kind: 'video', value: `https://www.tiktok.com/${video[1]?.toLowerCase() ?? ''}/video/${video[2] ?? ''}` }
    const profile = PROFILE.exec(url.pathname)
    return profile === null ? null : { kind: 'profile', value: `https://www.tiktok.com/${profile[1]?.toLowerCase() ?? ''}` }
  }
  if (host === 'youtu.be' && url.pathname.length > 1) return { kind: 'video', value: `https://www.youtube.com/watch?v=${url.pathname.slice(1)}` }
  if (host === 'youtube.com' && url.searchParams.has('v')) return { kind: 'video', value: `https://www.youtube.com/watch?v=${url.searchParams.get('v') ?? ''}` }
  const post = host === 'instagram.com' ? /^\/(?:p|reel|tv)\/([\w-]{4,24})/.exec(url.pathname) : null
  return post === null ? null : { kind: 'video', value: `https://www.instagram.com/p/${post[1] ?? ''}` }
}

/** `+` and digits where the country is given; digits alone where not. */
export function canonicalPhone(raw: string): string {
  const digits = raw.normalize('NFKC').replace(/\D/g, '')
  return /^[+＋]/.test(raw) ? `+${digits}` : raw.startsWith('00') ? `+${digits.slice(2)}` : digits
}
