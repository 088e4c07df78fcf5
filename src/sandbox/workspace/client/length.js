/** A length as apps give it (`300`, `"300px"`, `"80vh"`); what is none is left out. */
export function length(value) {
  return typeof value === 'number' || /^\d+$/.test(value) ? `${value}px` : /^\d+(\.\d+)?(px|%|vh|vw|em|rem)$/.test(value) ? value : ''
}
