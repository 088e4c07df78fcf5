import type { AppFault } from './fault.ts'

/** What a drawing needs. Zendesk rewrites a drawing that holds more, and replaces one with a bitmap in it (zendesk_apps_support, validations/svg.rb). */
const ELEMENTS = new Set(['svg', 'g', 'path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon', 'defs', 'symbol', 'use', 'title', 'desc', 'linearGradient', 'radialGradient', 'stop', 'clipPath'])

export function checkSvg(file: string, source: string): AppFault[] {
  const fault = (what: string, remedy: string): AppFault => ({ file, what, remedy })
  const code = source.replace(/<\?xml[^>]*\?>/, '').replace(/<!--[\s\S]*?-->/g, '')
  const tags = [...code.matchAll(/<\s*([A-Za-z][\w:-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g)].map((match) => ({ name: match[1] ?? '', attributes: match[2] ?? '' }))
  if (tags[0]?.name !== 'svg') return [fault('it is no drawing', 'Begin it with <svg>.')]
  const strange = [...new Set(tags.map((tag) => tag.name).filter((name) => !ELEMENTS.has(name)))]
  const attributes = tags.map((tag) => tag.attributes).join(' ')
  return [
    ...(/<!(?:DOCTYPE|ENTITY|\[CDATA)/i.test(code) ? [fault('it declares entities or a document type', 'Take the declarations out.')] : []),
    ...(strange.includes('image') || /data:image/i.test(attributes) ? [fault('a bitmap is in it, for which Zendesk puts a picture of its own', 'Draw it with shapes.')] : []),
    ...(strange.filter((name) => name !== 'image').length === 0 ? [] : [fault(`it holds ${strange.filter((name) => name !== 'image').join(', ')}`, 'Keep to shapes, groups, symbols and gradients.')]),
    ...(/\bon[a-z]+\s*=/i.test(attributes) ? [fault('it holds an event handler', 'Take it out.')] : []),
    ...(/(?:javascript|data|https?):/i.test(attributes.replaceAll(/xmlns(?::\w+)?\s*=\s*(?:"[^"]*"|'[^']*')/g, '')) ? [fault('it leads out of the file', 'Refer only to ids of the same drawing.')] : []),
    ...(/\bstyle\s*=|url\(\s*['"]?(?!#)/i.test(attributes) ? [fault('it holds styles', 'Use attributes such as fill.')] : []),
    ...(tags.some((tag) => (tag.name === 'svg' || tag.name === 'symbol') && /\bviewBox\s*=/.test(tag.attributes)) ? [] : [fault('it has no viewBox', 'Give <svg> or its <symbol> a viewBox, such as "0 0 18 18".')]),
  ]
}
