/** `notice`, `alert` or `error`; goes by itself unless it is to stay. https://developer.zendesk.com/api-reference/apps/apps-core-api/core_api/#notify */
export function notify(message, kind = 'notice', duration = 5000) {
  const one = document.createElement('div')
  one.className = `notice ${['notice', 'alert', 'error'].includes(kind) ? kind : 'notice'}`
  one.textContent = String(message)
  const close = document.createElement('button')
  close.type = 'button'
  close.textContent = '×'
  close.setAttribute('aria-label', 'Dismiss')
  close.addEventListener('click', () => one.remove())
  one.append(close)
  document.getElementById('notices').append(one)
  const stays = typeof duration === 'object' && duration?.sticky === true
  if (!stays) setTimeout(() => one.remove(), typeof duration === 'number' ? duration : 5000)
}
