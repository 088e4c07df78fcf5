/** The shared vocabulary. Ids end up in customers' tags and picklists: never renamed, only added to. */
export const CATEGORIES = [
  'child_exploitation', 'child_welfare', 'sextortion', 'self_harm', 'violent_threat', 'trafficking', 'intimate_images',
  'sexual_harassment', 'stalking_doxxing', 'bullying_harassment', 'hate', 'animal_cruelty', 'dangerous_activity',
  'account_takeover', 'scam_fraud', 'impersonation', 'underage_account', 'privacy_request', 'legal_request',
  'intellectual_property', 'appeal', 'bereavement', 'spam_manipulation', 'safety_advice', 'not_safety',
] as const
export type Category = (typeof CATEGORIES)[number]

/** Most urgent first. */
export const SEVERITIES = ['P0', 'P1', 'P2', 'P3', 'P4'] as const
export type Severity = (typeof SEVERITIES)[number]

export const TEAMS = [
  'child_safety', 'crisis_response', 'law_enforcement_response', 'intimate_image_abuse', 'privacy_safety', 'community_safety',
  'policy_enforcement', 'account_security', 'fraud', 'account_integrity', 'youth_privacy', 'privacy', 'ip', 'appeals',
  'platform_integrity', 'support',
] as const
export type Team = (typeof TEAMS)[number]

export const REPORTERS = ['self', 'parent_guardian', 'friend', 'bystander', 'official'] as const
export type Reporter = (typeof REPORTERS)[number]

export const SURFACES = ['dm', 'live', 'comments', 'video', 'profile', 'group_chat', 'off_platform'] as const
export type Surface = (typeof SURFACES)[number]

export const FEATURES = [
  'block-account', 'bulk-comment-actions', 'report-content', 'report-sexual-abuse-form', 'report-impersonation',
  'report-underage-account', 'comment-audience', 'approve-all-comments', 'comment-keyword-filter', 'offensive-comment-filter',
  'creator-care-mode', 'private-account', 'per-video-audience', 'remove-follower', 'direct-message-controls',
  'duet-stitch-controls', 'downloads-off', 'discoverability-off', 'mention-tag-controls', 'family-pairing', 'time-away',
  'trusted-adult-alert', 'restricted-mode', 'screen-time-limit', 'break-sleep-reminders', 'not-interested',
  'video-keyword-filter', 'refresh-feed', 'manage-topics', 'sensitive-search-screens', 'self-harm-guide', 'crisis-helpline',
  'emergency-services', 'ncmec-take-it-down', 'stopncii', 'report-remove', 'two-step-verification', 'security-checkup',
  'security-alerts', 'manage-devices', 'hacked-account-recovery', 'phishing-guide', 'content-appeal', 'underage-ban-appeal',
  'minimum-age-appeal', 'download-your-data', 'deactivate-account', 'location-services-off', 'off-platform-data-controls',
  'live-comment-controls', 'live-safety-guide', 'under-13-experience', 'memorial-account', 'guardians-guide', 'preserve-evidence',
] as const
export type Feature = (typeof FEATURES)[number]

const RESTRICTED: ReadonlySet<Category> = new Set<Category>(['child_exploitation', 'sextortion', 'intimate_images', 'trafficking'])

/** True where the category's very name must stay inside Breakwater: every agent, trigger and app can read a CRM's tags. */
export function isRestricted(category: Category): boolean {
  return RESTRICTED.has(category)
}

/** What a CRM may be told of a category: its id, or `restricted`. Tags, fields, notes, queues and macros all use this. */
export function outwardCategory(category: Category): Category | 'restricted' {
  return isRestricted(category) ? 'restricted' : category
}

/** Lower is more urgent; usable for sorting and comparing. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** P0 and P1: somebody must see this now, and what nobody answers of it is the bridge's own trouble. */
export function isGraveSeverity(severity: Severity): boolean {
  return severityRank(severity) <= severityRank('P1')
}
