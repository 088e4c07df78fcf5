import { describe, expect, it } from 'vitest'
import { detailsIn, judged } from '../support/facts.ts'

const SAID: readonly (readonly [lang: string, text: string, who: string])[] = [
  ['en', 'im 14 and he keeps writing', 'self:14'], ['en', "I'm 15 from Leeds", 'self:15'], ['en', 'my daughter (12) got a message', 'other:12'], ['en', 'my 12yo has an account', 'other:12'], ['en', 'she is 14', 'other:14'],
  ['en', 'my eleven-year-old grandson posts videos', 'other:11'], ['en', "i'm turning 13 next month", 'self:13'], ['en', 'a man of 52 wrote to me', 'offender:52'], ['en', 'a girl of nine is on live', 'other:9'], ['en', 'please help me. 17, male', 'self:17'],
  ['en', 'Fifty-six, tenured, terrified.', 'self:56'], ['en', "hes 31 and i'm 15", 'offender:31 self:15'], ['en', 'i am thirty-three and from Pune', 'self:33'], ['en', 'a 15-year-old was filmed', 'other:15'], ['en', 'I am a married woman of 32 years', 'self:32'],
  ['es', 'tengo 15 años y me amenaza', 'self:15'], ['es', 'mi hija tiene 12 años', 'other:12'], ['es', 'mi sobrino de 9 años', 'other:9'], ['es', 'un hombre de 40 años me escribe', 'offender:40'], ['es', 'tengo quince años', 'self:15'], ['es', 'acabo de cumplir 14', 'self:14'],
  ['pt', 'tenho 13 anos e estou com medo', 'self:13'], ['pt', 'minha filha tem 11 anos', 'other:11'], ['pt', 'meu irmão de 8 anos', 'other:8'], ['pt', 'fiz 16 anos ontem', 'self:16'], ['pt', 'um homem de 35 anos manda mensagem', 'offender:35'],
  ['fr', "j'ai 14 ans et il insiste", 'self:14'], ['fr', 'ma fille de 11 ans', 'other:11'], ['fr', 'elle a onze ans', 'other:11'], ['fr', 'il a 31 ans et moi 14', 'offender:31 self:14'], ['fr', 'mon petit frère a 9 ans', 'other:9'], ['fr', "J'ai vingt-huit ans.", 'self:28'],
  ['de', 'ich bin 15 und weiß nicht weiter', 'self:15'], ['de', 'meine tochter ist 12', 'other:12'], ['de', 'bin erst 13', 'self:13'], ['de', 'ein siebenjähriger junge', 'other:7'], ['de', 'Mein Neffe, 13, hat ein Konto', 'other:13'], ['de', 'ich w15 hab angst', 'self:15'], ['de', 'er is 26 ich 15', 'offender:26 self:15'],
  ['it', 'ho 16 anni e ho paura', 'self:16'], ['it', 'mia figlia ha 12 anni', 'other:12'], ['it', 'nostro figlio sedicenne paga', 'other:16'], ['it', 'mio nipote di 10 anni', 'other:10'], ['it', 'lui ha 27 anni io 14', 'offender:27 self:14'], ['it', 'sono una donna di 36 anni', 'self:36'],
  ['nl', 'ik ben 14 en bang', 'self:14'], ['nl', 'mijn dochter van 11 jaar', 'other:11'], ['nl', 'mn zusje is 9', 'other:9'], ['nl', 'een elfjarige jongen', 'other:11'], ['nl', 'ben pas 13', 'self:13'],
  ['pl', 'mam 15 lat i boję się', 'self:15'], ['pl', 'moja córka ma 12 lat', 'other:12'], ['pl', 'zaginęła czternastolatka', 'other:14'], ['pl', 'mój brat ma 9 lat', 'other:9'], ['pl', 'siedmiolatek opowiedział', 'other:7'],
  ['tr', '15 yaşındayım', 'self:15'], ['tr', 'kızım 12 yaşında', 'other:12'], ['tr', 'ben 14üm yardım edin', 'self:14'], ['tr', '16yım korkuyorum', 'self:16'], ['tr', 'on altı yaşındayım', 'self:16'], ['tr', 'adam 29 yaşında', 'offender:29'],
  ['id', 'aku 14 tahun dan takut', 'self:14'], ['id', 'anak saya umur 11 tahun', 'other:11'], ['id', 'umurku 15', 'self:15'], ['id', 'adik saya umurnya 9 tahun', 'other:9'], ['id', 'gue baru 16', 'self:16'],
  ['vi', 'em 15 tuổi ạ', 'self:15'], ['vi', 'con gái tôi 12 tuổi', 'other:12'], ['vi', 'e 14t, e mệt lắm', 'self:14'], ['vi', 'em trai 9 tuổi', 'other:9'], ['vi', 'mình mười sáu tuổi', 'self:16'],
  ['ar', 'عمري ١٥ سنة', 'self:15'], ['ar', 'ابنتي عمرها 12 سنة', 'other:12'], ['ar', 'عندي 14 سنة وخايفة', 'self:14'], ['ar', 'أنا بنت عمري 16', 'self:16'], ['ar', 'ana 3omri 14', 'self:14'],
  ['hi', 'मैं 15 साल की हूँ', 'self:15'], ['hi', 'मेरी बेटी 12 साल की है', 'other:12'], ['hi', 'meri umar 14 saal hai', 'self:14'], ['hi', 'mera bhai 9 saal ka hai', 'other:9'], ['hi', 'main 16 saal ki hu', 'self:16'],
  ['ja', '15歳です。助けてください', 'self:15'], ['ja', '娘は12歳です', 'other:12'], ['ja', '9歳の息子が泣いています', 'other:9'], ['ja', '相手は30歳の男性です', 'offender:30'], ['ja', 'わたし13 親には内緒', 'self:13'], ['ja', '私は十六歳です', 'self:16'],
]

const SILENT: readonly (readonly [lang: string, text: string])[] = [
  ['en', 'i waited for 11 years'], ['en', 'nine years of rescues'], ['en', 'you must be at least 13'], ['en', 'under 18 is not allowed'], ['en', 'it crashed 15 times'], ['en', 'my stream from 12:10 to 12:40'], ['en', '10/10 feature'], ['en', 'stuck on the M25'], ['en', 'im 5 minutes away'], ['en', 'it costs £19'],
  ['es', 'tengo 12 amigos'], ['es', 'hace 15 años que pasó'], ['es', 'para mayores de 18 años'], ['pt', 'tenho 14 vídeos'], ['pt', 'maiores de 18 anos'], ['fr', "j'ai 14 abonnés"], ['fr', 'moins de 13 ans'], ['fr', 'il y a dix ans'],
  ['de', 'vor 12 jahren'], ['de', 'ab 16 jahren'], ['de', 'ich warte 14 tage'], ['it', 'ho 13 gatti'], ['it', 'dieci anni fa'], ['nl', 'tien jaar geleden'], ['nl', 'onder de 18 jaar'], ['pl', 'mam 12 filmów'], ['pl', '10 lat temu'],
  ['tr', '18 yaşından küçükler'], ['tr', '15 gün bekledim'], ['id', '14 hari yang lalu'], ['vi', '24 giờ rồi'], ['ar', 'قبل 15 سنة'], ['hi', '15 din se'], ['ja', '18歳以上のみ'], ['ja', '13歳未満は使えません'],
]

describe('ages and whose they are', () => {
  it.each(SAID)('%s: %s', (lang, text, who) => {
    expect(detailsIn(judged(lang, text), 'age_mention').sort().join(' ')).toBe(who.split(' ').sort().join(' '))
  })

  it.each(SILENT)('%s says no age: %s', (lang, text) => {
    expect(detailsIn(judged(lang, text), 'age_mention')).toEqual([])
    expect(judged(lang, text).facts.age).toBeNull()
  })

  it.each([
    ['en', 'a boy in year 8 is threatened with a knife at school', 'other:12'], ['en', "i'm in year 9 and they bully me", 'self:13'], ['en', 'i am grade 9', 'self:14'], ['de', 'bin in der 8. klasse', 'self:13'], ['tr', 'ben 7. sınıfım', 'self:12'], ['ja', '中2です', 'self:13'],
  ])('%s: a school year makes a minor and claims no age: %s', (lang, text, value) => {
    const found = judged(lang, text)
    expect(detailsIn(found, 'school_year')).toContain(value)
    expect(found.facts.age).toBeNull()
  })
})

describe('facts about ages', () => {
  it('are of the person at risk, and the writer’s where somebody else is', () => {
    expect(judged('en', 'my daughter is 12 and a man sends her nude pictures, what can i do').facts).toMatchObject({ reporter: 'parent_guardian', age: 12, minor: true })
    expect(judged('en', 'im 15, a man i met here wants nudes from me every day').facts).toMatchObject({ reporter: 'self', age: 15, minor: true, reporter_age: null })
  })

  it('never take the offender’s age for the victim’s', () => {
    expect(judged('en', 'he is 41 and wants me to send nudes').facts.age).toBeNull()
  })
})
