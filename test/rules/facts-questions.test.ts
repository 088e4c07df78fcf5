import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../src/policy-files.ts'
import { compilePolicy } from '../../src/rules/policy.ts'
import { openQuestions, refusal } from '../../src/rules/questions.ts'
import { judged } from '../support/facts.ts'

const NEVER: readonly (readonly [lang: string, media: string, secret: string, retell: string])[] = [
  ['en', 'Please send us the picture.', 'What is your password?', 'Can you describe what he did to you?'], ['es', '¿Puedes mandar la foto?', '¿Cuál es tu contraseña?', '¿Qué te hizo?'], ['pt', 'Envie a foto, por favor.', 'Qual é a sua senha?', 'O que ele fez com você?'],
  ['fr', 'Envoyez-nous la photo.', 'Quel est ton mot de passe ?', 'Décris ce qui s’est passé en détail.'], ['de', 'Schick uns bitte das Foto.', 'Wie lautet dein Passwort?', 'Was hat er gemacht?'], ['it', 'Puoi inviare la foto?', 'Qual è la tua password?', 'Cosa ti ha fatto?'],
  ['nl', 'Stuur ons de foto.', 'Wat is je wachtwoord?', 'Wat heeft hij gedaan?'], ['pl', 'Wyślij nam zdjęcie.', 'Jakie jest twoje hasło?', 'Opisz, co się stało.'], ['id', 'Kirim fotonya ke kami.', 'Apa kata sandi kamu?', 'Apa yang dia lakukan?'], ['tr', 'Fotoğrafı bize gönder.', 'Şifren nedir?', 'Sana ne yaptı?'],
  ['vi', 'Gửi ảnh cho chúng tôi.', 'Mật khẩu của bạn là gì?', 'Họ đã làm gì bạn?'], ['ar', 'أرسل لنا الصورة', 'ما هي كلمة المرور؟', 'ماذا فعل لك؟'], ['hi', 'फोटो भेजें', 'आपका पासवर्ड क्या है?', 'उसने क्या किया?'], ['ja', '写真を送ってください', 'パスワードは何ですか', '何をされましたか'],
]

describe('what is never asked', () => {
  it.each(NEVER)('%s', (_lang, media, secret, retell) => {
    expect(refusal(media)).toBe('asks for pictures or recordings')
    expect(refusal(secret)).toBe('asks for a password or a code')
    expect(refusal(retell)).toBe('asks to retell what was done')
  })

  it('is no part of a policy: one such question and none of it can be used', () => {
    const source = readPolicy()
    const changed = source.files.map((file) => (file.name === 'replies/de.yaml' ? { ...file, data: { ...(file.data as Record<string, unknown>), questions: { ...(file.data as { questions: object }).questions, urls: 'Schick uns bitte das Bild.' } } } : file))
    expect(() => compilePolicy(source)).not.toThrow()
    expect(() => compilePolicy({ files: changed })).toThrow(/replies\/de\.yaml: the question urls asks for pictures/)
  }, 30_000)
})

describe('open questions', () => {
  const replies = compilePolicy(readPolicy()).replies

  it('are at most three, of what is missing, in the writer’s language', () => {
    const found = judged('de', 'jemand beleidigt mich jeden tag in den kommentaren und macht sich lustig über mich')
    const open = openQuestions(found, replies, { lang: 'de', country: null })
    expect(open.length).toBeGreaterThan(0)
    expect(open.length).toBeLessThanOrEqual(3)
    expect(open.every((one) => one.lang === 'de' && found.missing.includes(one.need))).toBe(true)
  })

  it('fall back to English', () => {
    expect(openQuestions(judged('en', 'someone insults me in the comments every day'), replies, { lang: 'xx', country: null })[0]?.lang).toBe('en')
  })
})
