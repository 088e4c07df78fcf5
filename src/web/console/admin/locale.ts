const REMEMBERED = 'breakwater.console.locale'

/** The language that was chosen here, or the browser's. */
export function wantedLocale(): string {
  try {
    return localStorage.getItem(REMEMBERED) ?? navigator.language
  } catch {
    return navigator.language
  }
}

/** The texts are chosen before anything is drawn, so the page begins anew; what is typed into the editor is kept elsewhere. */
export function chooseLocale(locale: string): void {
  try {
    localStorage.setItem(REMEMBERED, locale)
  } catch {
    // Storage may be shut: then the browser's language stays.
  }
  window.location.reload()
}
