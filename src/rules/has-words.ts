import type { Document } from './document.ts'

const PLACEHOLDER =
  /\[[^\]\n]{0,200}\]|\S{1,120}\.(?:png|jpe?g|gif|mp4|mov|heic|webp|pdf|m4a|mp3|ogg|opus|wav|docx?)\b|\b(?:attachments?|attached|see|image|images|photo|picture|pic|screenshot|video|voice|audio|message|file|sent|an?|no|subject|text|empty|untitled|re|fwd?|adjunto|anexo|anhang|allegato|pi[eè]ce jointe|bijlage|lampiran)\b|添付|画像|المرفق|ek|đính kèm/giu
const LONGEST_PLACEHOLDER = 300

/** False where there is nothing to judge by: no letters, or only the names of attachments. */
export function holdsWords(document: Document): boolean {
  const text = document.now.map((range) => document.text.slice(range.start, range.end)).join(' ')
  if (!/\p{L}/u.test(text) && !/[\u{1f300}-\u{1faff}]/u.test(text)) return false
  return text.length > LONGEST_PLACEHOLDER || /[\p{L}\u{1f300}-\u{1faff}]/u.test(text.replace(PLACEHOLDER, ' '))
}
