import type { Triage } from '../domain/triage.ts'
import { questionsFor } from './compose.ts'
import { fold } from './facts/folded.ts'
import { bookFor, type ReplyCatalogue } from './replies.ts'

/** One gentle question, ready to be put to the person who wrote. */
export interface Question {
  /** The need it answers, as in {@link Triage.missing}. */
  readonly need: string
  readonly text: string
  readonly lang: string
}

/**
 * At most three questions, the most useful first, in the writer's language (English where there is no book for it). A child, and
 * anybody in danger, is asked less: never what was done, never how it felt.
 */
export function openQuestions(triage: Triage, replies: ReplyCatalogue, wishes: { readonly lang: string; readonly country: string | null }): Question[] {
  const book = bookFor(replies, wishes.lang)
  return questionsFor(triage, wishes.country).map((need) => ({ need, text: book.questions[need], lang: book.lang }))
}

const words = (list: string): RegExp => new RegExp(list.split('|').map((one) => {
  // Only words of letters can be known by their edges; scripts that run on cannot.
  const bare = one.replace('*', '')
  const folded = fold(bare)
  return /^[a-z]/.test(folded) ? `(?<![a-z])${folded}${one.endsWith('*') ? '' : '(?![a-z])'}` : folded
}).join('|'))

const GIVE = words('send*|attach*|upload*|forward*|share*|show us|provide|submit|envía*|enviar*|manda*|adjunt*|sub(e|ir)|muestr*|mostr*|envie*|anex*|envoy*|joins|joign*|joindre|montre*|transmet*|schick*|sende*|anhäng*|hängen|hochlad*|zeig*|lade|invia*|allega*|carica|carichi|stuur*|voeg*|laat zien|bijvoeg*|wyślij*|wyślesz|prześl*|załącz*|dołącz*|pokaż*|kirim*|lampir*|unggah*|tunjuk*|gönder*|ekle*|yükle*|göster*|paylaş*|gửi|đính kèm|tải lên|cho xem|أرسل|ارسل|ترسل|أرفق|ارفع|ترفق|भेज|संलग्न|अपलोड|दिखा|bhej*|送|添付|アップ|見せ'.replace('sub(e|ir)', 'sube|subir'))
const MEDIA = words('picture*|photo*|image*|video*|screenshot*|recording*|nude*|imagen*|imagem*|imagens|foto*|vídeo*|captura*|capture*|enregistrement*|bild|bilder|bildern|aufnahme*|immagin*|filmat*|afbeelding*|beeld*|filmpje*|zdjęci*|nagrani*|zrzut*|gambar*|tangkapan*|rekaman*|resim*|görüntü*|ảnh|hình|clip|صور|فيديو|لقطة|तस्वीर|फोटो|फ़ोटो|वीडियो|写真|画像|動画|スクリーンショット')
const SECRET = words('password*|passcode*|pin|pin code|verification code|security code|one-time code|6-digit code|code you received|otp|contraseña*|clave|código de*|senha*|código que*|mot de passe|code de vérification|code reçu|passwort*|kennwort*|bestätigungscode*|code|codice*|wachtwoord*|verificatiecode*|hasł*|kod weryfik*|kod sms|kata sandi|sandi|kode*|şifre*|parola*|doğrulama kod*|mật khẩu|mã xác*|mã otp|كلمة السر|كلمة المرور|رمز التحقق|الرمز|पासवर्ड|ओटीपी|कोड|パスワード|暗証番号|認証コード|コード')
const RETELL = words('what exactly happened|what happened to you|in detail|describe what|describe the|tell us everything|how did it feel|how did you feel|what did he do|what did they do|what did she do|what was done|qué te hizo|qué te hicieron|qué pasó exactamente|con detalle|cómo te sentiste|describe lo|describa|o que ele fez|o que fizeram|em detalhe*|com detalhes|como se sentiu|como você se sentiu|descreva|que t a-t-il fait|qu a-t-il fait|en détail|décris*|décriv*|ce qu il t a fait|qu as-tu ressenti|was hat er gemacht|was genau ist passiert|was wurde gemacht|im detail|beschreib*|wie hat es sich angefühlt|cosa ti ha fatto|cosa è successo esattamente|nei dettagli|descriv*|come ti sei sentit*|wat heeft hij gedaan|wat is er precies|in detail|beschrijf*|hoe voelde|co ci zrobił*|co dokładnie się stało|szczegółowo|opisz*|jak się czuł*|apa yang dia lakukan|secara rinci|ceritakan semua|jelaskan apa|bagaimana rasanya|ne yaptı|tam olarak ne oldu|ayrıntılı|detaylı|ne hissett*|anlatır mısın|đã làm gì|kể chi tiết|chi tiết|cảm thấy thế nào|mô tả|ماذا فعل|بالتفصيل|صف لنا|كيف شعرت|क्या किया|विस्तार से|कैसा लगा|kya kiya|何をされ|詳しく|どんな気持ち|どう感じ')

/** What must never be asked, whoever asks and whomever; null where the question may be put. The reason names the kind, for a policy's faults. */
export function refusal(text: string): string | null {
  const folded = fold(text)
  if (MEDIA.test(folded) && GIVE.test(folded)) return 'asks for pictures or recordings'
  if (SECRET.test(folded)) return 'asks for a password or a code'
  if (RETELL.test(folded)) return 'asks to retell what was done'
  return null
}

/** Faults of all questions of a catalogue, so that a policy with such a question is never used. */
export function questionFaults(books: readonly { readonly lang: string; readonly questions: Readonly<Record<string, string>> }[]): string[] {
  return books.flatMap((book) => Object.entries(book.questions).flatMap(([need, text]) => {
    const why = refusal(text)
    return why === null ? [] : [`replies/${book.lang}.yaml: the question ${need} ${why}`]
  }))
}
