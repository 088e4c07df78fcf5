import { describe, expect, it } from 'vitest'
import { loadPolicy } from '../../src/policy-files.ts'
import { triage } from '../../src/rules/triage.ts'

const policy = loadPolicy()

function heard(text: string): boolean {
  const { category, severity } = triage({ subject: '', body: text, comments: [], at: 0 }, policy, 0)
  return (category === 'hate' || category === 'violent_threat') && severity <= 'P2'
}

/**
 * Per language what must be heard and what must not: threats, contempt, denied humanity; then quoting to condemn, denied hatred,
 * kind and plain mentions, hatred of things. The word between braces is the one that disguises are tried on.
 */
const SAID: Readonly<Record<string, { readonly hate: readonly string[]; readonly calm: readonly string[] }>> = {
  en: {
    hate: [
      'Somebody ought to {burn} every last one of those refugees.', 'Next time I meet a gay person I am going to {stab} him.', 'All you Jews will {die} when we come.', 'Women like her deserve to be {raped}.',
      'Honestly, Muslims are nothing but {vermin}.', 'I {despise} lesbians more than anything.', 'Those immigrants are {filth}.', 'Disabled people are a {burden} and have no right to live.', 'A trans person is not a real {human} being.',
      'Black people are too {stupid} to vote.', 'Keep Asians out, they are a {plague}.', 'Fucking {foreigners} everywhere you look.',
    ],
    calm: [
      'Anybody who shouts "gays should burn" at a match should be banned for saying that.', 'Writing that women are trash only shows how small you are.', 'I do not hate Muslims at all.', 'No refugee deserves to be beaten.',
      'We must never let Jews be attacked in our streets again.', 'I admire the women who taught me.', 'My neighbour is a Muslim.', 'I hate the new layout so much.', 'Parking wardens are the worst.', 'This stupid phone is garbage.',
      'I really love my trans friends.', 'Our bakery is run by two immigrants.',
    ],
  },
  es: {
    hate: [
      'Habría que {quemar} vivos a todos los inmigrantes.', 'El próximo gay que vea lo voy a {apuñalar}.', 'A todos los judíos los vamos a {matar}.', 'Mujeres como tú merecen ser {violadas}.',
      'La verdad, los musulmanes no son más que {escoria}.', 'Yo {odio} a las lesbianas con toda mi alma.', 'Esos refugiados son {basura} humana.', 'Los discapacitados no tienen {derecho} a vivir.', 'Una persona trans no es un ser {humano}.',
      'Los negros son demasiado {estúpidos} para votar.', 'Fuera los gitanos, son una {plaga}.', 'Que se jodan todas las {mujeres}.',
    ],
    calm: [
      'Quien grita "los gays deben arder" en el estadio debería ser expulsado por decir eso.', 'Escribir que las mujeres son basura demuestra lo pequeño que eres.', 'Yo no odio a los musulmanes.', 'Ningún refugiado merece ser golpeado.',
      'No debemos permitir que ataquen a los judíos nunca más.', 'Admiro a las mujeres que me educaron.', 'Mi vecino es musulmán.', 'Odio las colas del supermercado.', 'Los políticos son lo peor.', 'Este estúpido móvil es una basura.',
      'Quiero mucho a mis amigas trans.', 'La panadería es de dos inmigrantes.',
    ],
  },
  pt: {
    hate: [
      'Alguém devia {queimar} todos esses refugiados.', 'O próximo gay que eu encontrar vou {esfaquear}.', 'Vamos {matar} todos os judeus.', 'Mulheres como você merecem ser {estupradas}.',
      'Os muçulmanos não passam de {escória}.', 'Eu {odeio} lésbicas com todas as forças.', 'Esses imigrantes são {lixo} humano.', 'Deficientes não têm {direito} de viver.', 'Uma pessoa trans não é um ser {humano}.',
      'Os negros são {burros} demais para votar.', 'Fora os nordestinos, são uma {praga}.', 'Que se fodam todas as {mulheres}.',
    ],
    calm: [
      'Quem grita "gays têm que queimar" no estádio deveria ser banido por dizer isso.', 'Escrever que mulheres são lixo mostra como você é pequeno.', 'Eu não odeio os muçulmanos.', 'Nenhum refugiado merece apanhar.',
      'Não podemos deixar que os judeus sejam atacados outra vez.', 'Admiro as mulheres que me criaram.', 'O meu vizinho é muçulmano.', 'Odeio filas de banco.', 'Os políticos são os piores.', 'Este celular estúpido é um lixo.',
      'Eu amo os meus amigos trans.', 'A padaria é de dois imigrantes.',
    ],
  },
  fr: {
    hate: [
      'Il faudrait {brûler} tous ces réfugiés.', 'Le prochain gay que je croise, je vais le {poignarder}.', 'On va {tuer} tous les juifs.', 'Les femmes comme toi méritent d\'être {violées}.',
      'Les musulmans ne sont que de la {vermine}.', 'Je {déteste} les lesbiennes plus que tout.', 'Ces immigrés sont des {ordures}.', 'Les handicapés n\'ont aucun {droit} de vivre.', 'Une personne trans n\'est pas un être {humain}.',
      'Les noirs sont trop {stupides} pour voter.', 'Dehors les roms, c\'est une {peste}.', 'Que toutes les {femmes} aillent se faire foutre.',
    ],
    calm: [
      'Ceux qui crient « les gays au bûcher » au stade devraient être exclus pour avoir dit ça.', 'Écrire que les femmes sont des ordures montre à quel point tu es petit.', 'Je ne déteste pas les musulmans.', 'Aucun réfugié ne mérite d\'être frappé.',
      'Il ne faut plus jamais laisser attaquer les juifs.', 'J\'admire les femmes qui m\'ont élevé.', 'Mon voisin est musulman.', 'Je déteste les embouteillages.', 'Les politiciens sont les pires.', 'Ce stupide téléphone est une merde.',
      'J\'aime beaucoup mes amies trans.', 'La boulangerie appartient à deux immigrés.',
    ],
  },
  de: {
    hate: [
      'Man sollte all diese Flüchtlinge {verbrennen}.', 'Den nächsten Schwulen, den ich sehe, werde ich {abstechen}.', 'Wir werden alle Juden {töten}.', 'Frauen wie du verdienen es, {vergewaltigt} zu werden.',
      'Muslime sind doch nichts als {Ungeziefer}.', 'Ich {hasse} Lesben mehr als alles andere.', 'Diese Ausländer sind {Abschaum}.', 'Behinderte haben kein {Recht} zu leben.', 'Transmenschen sind keine richtigen {Menschen}.',
      'Schwarze sind zu {dumm} zum Wählen.', 'Roma sind eine {Plage}, raus mit ihnen.', 'Scheiß {Migranten}, überall.',
    ],
    calm: [
      'Wer im Stadion "Schwule gehören verbrannt" schreit, gehört dafür gesperrt.', 'Zu schreiben, dass Frauen Dreck sind, zeigt nur, wie klein du bist.', 'Ich hasse Muslime nicht.', 'Kein Flüchtling verdient es, geschlagen zu werden.',
      'Wir dürfen nie wieder zulassen, dass Juden angegriffen werden.', 'Ich bewundere die Frauen, die mich erzogen haben.', 'Mein Nachbar ist Muslim.', 'Ich hasse lange Schlangen.', 'Politiker sind das Letzte.', 'Dieses dumme Handy ist Müll.',
      'Ich liebe meine trans Freunde.', 'Die Bäckerei gehört zwei Migranten.',
    ],
  },
  it: {
    hate: [
      'Bisognerebbe {bruciare} tutti questi rifugiati.', 'Il prossimo gay che vedo lo {accoltello}.', 'Vogliamo {uccidere} tutti gli ebrei.', 'Le donne come te meritano di essere {stuprate}.',
      'I musulmani non sono altro che {feccia}.', 'Io {odio} le lesbiche con tutto me stesso.', 'Questi immigrati sono {spazzatura}.', 'I disabili non hanno {diritto} di vivere.', 'Una persona trans non è un essere {umano}.',
      'I neri sono troppo {stupidi} per votare.', 'Fuori gli zingari, sono una {piaga}.', 'Vaffanculo a tutte le {donne}.',
    ],
    calm: [
      'Chi urla "i gay al rogo" allo stadio dovrebbe essere punito per averlo detto.', 'Scrivere che le donne sono spazzatura dimostra quanto sei piccolo.', 'Io non odio i musulmani.', 'Nessun rifugiato merita di essere picchiato.',
      'Non dobbiamo mai più permettere che gli ebrei vengano attaccati.', 'Ammiro le donne che mi hanno cresciuto.', 'Il mio vicino è musulmano.', 'Odio le code alla posta.', 'I politici sono i peggiori.', 'Questo stupido telefono è spazzatura.',
      'Amo i miei amici trans.', 'La panetteria è di due immigrati.',
    ],
  },
  nl: {
    hate: [
      'Ze zouden al die vluchtelingen moeten {verbranden}.', 'De volgende homo die ik zie ga ik {neersteken}.', 'We gaan alle joden {vermoorden}.', 'Vrouwen zoals jij verdienen het om {verkracht} te worden.',
      'Moslims zijn niets dan {ongedierte}.', 'Ik {haat} lesbiennes meer dan wat ook.', 'Die buitenlanders zijn {uitschot}.', 'Gehandicapten hebben geen {recht} om te leven.', 'Transgenders zijn geen echte {mensen}.',
      'Zwarte mensen zijn te {dom} om te stemmen.', 'Weg met de Roma, het is een {plaag}.', 'Al die {vrouwen} kunnen oprotten.',
    ],
    calm: [
      'Wie in het stadion "homo\'s moeten branden" roept, moet daarvoor gestraft worden.', 'Schrijven dat vrouwen vuil zijn laat zien hoe klein je bent.', 'Ik haat moslims niet.', 'Geen enkele vluchteling verdient het om geslagen te worden.',
      'We mogen nooit meer toestaan dat joden worden aangevallen.', 'Ik bewonder de vrouwen die mij hebben opgevoed.', 'Mijn buurman is moslim.', 'Ik haat lange rijen.', 'Politici zijn het ergste.', 'Deze stomme telefoon is afval.',
      'Ik hou van mijn trans vrienden.', 'De bakkerij is van twee immigranten.',
    ],
  },
  pl: {
    hate: [
      'Trzeba by {spalić} wszystkich tych uchodźców.', 'Następnego geja, którego spotkam, {zadźgam}.', 'Chcemy {zabić} wszystkich Żydów.', 'Takie kobiety jak ty zasługują na {gwałt}.',
      'Muzułmanie to zwykłe {robactwo}.', 'Ja {nienawidzę} lesbijek najbardziej na świecie.', 'Ci imigranci to {śmieci}.', 'Niepełnosprawni nie mają {prawa} żyć.', 'Osoby trans nie są {ludźmi}.',
      'Czarni są za {głupi}, żeby głosować.', 'Wynocha z Cyganami, to jest {zaraza}.', 'Jebać wszystkich {Ukraińców}.',
    ],
    calm: [
      'Kto krzyczy na stadionie "geje na stos", powinien za to zostać ukarany.', 'Pisanie, że kobiety to śmieci, pokazuje, jaki jesteś mały.', 'Nie nienawidzę muzułmanów.', 'Żaden uchodźca nie zasługuje na bicie.',
      'Nie możemy nigdy więcej pozwolić, by atakowano Żydów.', 'Podziwiam kobiety, które mnie wychowały.', 'Mój sąsiad jest muzułmaninem.', 'Nienawidzę kolejek na poczcie.', 'Politycy są najgorsi.', 'Ten głupi telefon to śmieć.',
      'Kocham moich trans przyjaciół.', 'Piekarnia należy do dwóch imigrantów.',
    ],
  },
  id: {
    hate: [
      'Seharusnya semua pengungsi itu {dibakar} saja.', 'Orang gay berikutnya yang kutemui akan ku{tusuk}.', 'Kami akan {membunuh} semua orang Yahudi.', 'Perempuan seperti kamu pantas {diperkosa}.',
      'Muslim itu cuma {sampah}.', 'Aku {benci} lesbian lebih dari apa pun.', 'Imigran itu {hama}.', 'Penyandang cacat tidak punya {hak} untuk hidup.', 'Waria itu bukan {manusia}.',
      'Orang kulit hitam terlalu {bodoh} untuk memilih.', 'Usir orang Cina, mereka {parasit}.', 'Semua {perempuan} memang anjing.',
    ],
    calm: [
      'Siapa pun yang teriak "orang gay harus dibakar" di stadion harus dihukum karena itu.', 'Menulis bahwa perempuan itu sampah menunjukkan betapa kecilnya kamu.', 'Aku tidak membenci muslim.', 'Tidak ada pengungsi yang pantas dipukuli.',
      'Kita tidak boleh membiarkan orang Yahudi diserang lagi.', 'Aku kagum pada perempuan yang membesarkanku.', 'Tetanggaku orang Kristen.', 'Aku benci antrean panjang.', 'Politisi itu paling buruk.', 'HP bodoh ini sampah.',
      'Aku sayang teman-teman transgenderku.', 'Toko roti itu milik dua imigran.',
    ],
  },
  tr: {
    hate: [
      'Bütün bu mültecileri {yakmak} lazım.', 'Gördüğüm ilk eşcinseli {bıçaklayacağım}.', 'Bütün Yahudileri {öldüreceğiz}.', 'Senin gibi kadınlar {tecavüzü} hak ediyor.',
      'Müslümanlar {böcekten} başka bir şey değil.', 'Lezbiyenlerden {nefret} ediyorum.', 'Bu göçmenler {pislik}.', 'Engellilerin yaşamaya {hakkı} yok.', 'Translar {insan} değil.',
      'Siyahiler oy veremeyecek kadar {aptal}.', 'Çingeneler {defolsun} gitsin.', 'Bütün {kadınların} canı cehenneme, orospular.',
    ],
    calm: [
      'Statta "eşcinseller yakılsın" diye bağıranlar bunun için cezalandırılmalı.', 'Kadınlar çöptür diye yazmak ne kadar küçük olduğunu gösteriyor.', 'Müslümanlardan nefret etmiyorum.', 'Hiçbir mülteci dövülmeyi hak etmiyor.',
      'Yahudilere bir daha saldırılmasına izin vermemeliyiz.', 'Beni yetiştiren kadınlara hayranım.', 'Komşum Müslüman.', 'Uzun kuyruklardan nefret ediyorum.', 'Politikacılar en kötüsü.', 'Bu aptal telefon çöp.',
      'Trans arkadaşlarımı çok seviyorum.', 'Fırın iki göçmene ait.',
    ],
  },
  vi: {
    hate: [
      'Phải {thiêu sống} hết lũ tị nạn, người tị nạn không đáng sống.', 'Gặp người đồng tính nào tao sẽ {đâm chết} nó.', 'Bọn tao sẽ {giết} hết người Do Thái.', 'Phụ nữ như mày đáng bị {hiếp dâm}.',
      'Người Hồi giáo chỉ là {cặn bã}.', 'Tôi {căm ghét} người đồng tính hơn bất cứ thứ gì.', 'Bọn người nhập cư đó là {rác rưởi}.', 'Người khuyết tật không có {quyền} được sống.', 'Người chuyển giới không phải là {con người}.',
      'Người da đen quá {ngu ngốc} để đi bầu.', 'Tống cổ người Trung Quốc đi, đúng là lũ {ký sinh}.', 'Tất cả {phụ nữ} đều khốn nạn.',
    ],
    calm: [
      'Ai hét "người đồng tính phải bị thiêu" ở sân vận động đều phải bị phạt vì câu đó.', 'Viết rằng phụ nữ là rác rưởi chỉ cho thấy bạn nhỏ nhen thế nào.', 'Tôi không ghét người Hồi giáo.', 'Không người tị nạn nào đáng bị đánh đập.',
      'Chúng ta không được để người Do Thái bị tấn công lần nữa.', 'Tôi ngưỡng mộ những người phụ nữ đã nuôi dạy tôi.', 'Hàng xóm của tôi là người Hồi giáo.', 'Tôi ghét xếp hàng.', 'Chính trị gia là tệ nhất.', 'Cái điện thoại ngu ngốc này là rác.',
      'Tôi yêu quý những người bạn chuyển giới của mình.', 'Tiệm bánh này của hai người nhập cư.',
    ],
  },
  ar: {
    hate: [
      'يجب {حرق} كل هؤلاء اللاجئين.', 'أول مثلي أراه سوف {أطعنه}.', 'سوف {نقتل} كل اليهود.', 'النساء مثلك يستحقن {الاغتصاب}.',
      'المسلمون مجرد {حثالة}.', 'أنا {أكره} السحاقيات أكثر من أي شيء.', 'هؤلاء المهاجرون {قمامة}.', 'المعاقون لا يستحقون {الحياة}.', 'المتحولون ليسوا {بشرا}.',
      'السود {أغبياء} ولا يجب أن يصوتوا.', 'اطردوا الغجر فهم {وباء}.', 'اللعنة على كل {النساء}.',
    ],
    calm: [
      'من يصرخ "يجب حرق المثليين" في الملعب يجب أن يعاقب على ذلك.', 'كتابة أن النساء قمامة تدل على صغر عقلك.', 'أنا لا أكره المسلمين.', 'لا يستحق أي لاجئ أن يضرب.',
      'يجب ألا نسمح بمهاجمة اليهود مرة أخرى.', 'أنا معجب بالنساء اللواتي ربينني.', 'جاري مسلم.', 'أكره الطوابير الطويلة.', 'السياسيون هم الأسوأ.', 'هذا الهاتف الغبي زبالة.',
      'أحب أصدقائي المتحولين كثيرا.', 'المخبز ملك لاثنين من المهاجرين.',
    ],
  },
  hi: {
    hate: [
      'इन सब शरणार्थियों को {जला} देना चाहिए।', 'अगला समलैंगिक मिला तो उसे {चाकू} मार दूंगा।', 'हम सारे यहूदियों को {मार} डालेंगे।', 'तुम जैसी औरतें {बलात्कार} के लायक हैं।',
      'मुसलमान बस {कीड़े} हैं।', 'मुझे दलितों से {नफरत} है।', 'ये बांग्लादेशी {कचरा} हैं।', 'विकलांगों को जीने का कोई {हक} नहीं है।', 'किन्नर {इंसान} नहीं हैं।',
      'बिहारी बहुत {बेवकूफ} होते हैं।', 'saare {musalman} kutte hain', 'inn biharion ko {maar do}, sab gande hain',
    ],
    calm: [
      'जो लोग चिल्लाते हैं "समलैंगिकों को जला दो" उन्हें इसकी सजा मिलनी चाहिए।', 'यह लिखना कि औरतें कचरा हैं, दिखाता है कि तुम कितने छोटे हो।', 'मैं मुसलमानों से नफरत नहीं करता।', 'कोई भी शरणार्थी पीटे जाने के लायक नहीं है।',
      'हमें यहूदियों पर फिर हमला नहीं होने देना चाहिए।', 'मैं उन महिलाओं का सम्मान करता हूं जिन्होंने मुझे पाला।', 'मेरा पड़ोसी मुसलमान है।', 'मुझे लंबी लाइनों से नफरत है।', 'नेता सबसे बुरे होते हैं।', 'यह बेवकूफ फोन कचरा है।',
      'मुझे अपने ट्रांस दोस्त बहुत पसंद हैं।', 'यह बेकरी दो प्रवासियों की है।',
    ],
  },
  ja: {
    hate: [
      '難民は全員焼き殺すべきだ。', '次に会ったゲイを刺してやる。', 'ユダヤ人を皆殺しにしてやる。', 'お前みたいな女はレイプされて当然だ、女は黙れ。', 'イスラム教徒はただの害虫だ。', 'レズビアンが心の底から憎い。', 'あの移民どもはゴミだ。', '障害者に生きる価値はない。',
      'トランスジェンダーは人間じゃない。', '黒人は頭が悪いから投票するな。', '中国人は寄生虫だ、国に帰れ。', '女は全員クソだ。',
    ],
    calm: [
      'スタジアムで「ゲイは焼かれろ」と叫ぶ人は処罰されるべきだ。', '女性はゴミだと書くのは、あなたの器が小さいことを示している。', '私はイスラム教徒を憎んでいない。', '殴られていい難民なんて一人もいない。', 'ユダヤ人が二度と襲われることがあってはならない。', '私を育ててくれた女性たちを尊敬している。',
      '隣の人はイスラム教徒です。', '長い行列が大嫌い。', '政治家は最低だ。', 'このバカな携帯はゴミだ。', 'トランスジェンダーの友達が大好き。', 'あのパン屋は二人の移民の店です。',
    ],
  },
}

const bare = (text: string): string => text.replace(/[{}]/g, '')
const LEET: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0' }

/** One word of the text as those write it who hide, or type in haste. Words of fewer than five letters are too short for slips. */
const DISGUISES: Readonly<Record<string, (word: string) => string | null>> = {
  'letters swapped': (word) => (word.length < 5 || word[2] === word[3] ? null : `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`),
  'a letter left out': (word) => (word.length < 5 ? null : word.slice(0, 2) + word.slice(3)),
  'letters apart': (word) => (/ /.test(word) ? null : Array.from(word).join(' ')),
  'digits for letters': (word) => (/[aeio]/.test(word.slice(1)) ? word.charAt(0) + word.slice(1).replace(/[aeio]/, (letter) => LEET[letter] ?? letter) : null),
}

const share = (wrong: readonly string[], of: number): string => (wrong.length <= of ? 'held' : `too many (${wrong.length} > ${of.toFixed(1)}): ${wrong.join(' | ')}`)
/** One sentence of twelve may be missed, one and a half of ten; the lists are never written to a single sentence. */
const MISSED = 0.1, FALSE = 0.15, MISSED_DISGUISED = 0.2
/** Scripts without letters of their own for every sound, or with words of one syllable: swapped and lost letters are no habit there. */
const NOT_WRITTEN_SO = new Set(['ja', 'hi', 'vi'])

describe.each(Object.entries(SAID))('hate in %s', (lang, { hate, calm }) => {
  it('is heard', () => expect(share(hate.map(bare).filter((text) => !heard(text)), hate.length * MISSED)).toBe('held'))
  it('is not heard in what condemns, denies, praises or merely mentions', () => expect(share(calm.filter(heard), calm.length * FALSE)).toBe('held'))
  it.skipIf(NOT_WRITTEN_SO.has(lang))('is heard in disguise', () => {
    const tried = Object.entries(DISGUISES).flatMap(([name, disguise]) => hate.flatMap((text) => {
      const hidden = /\{(.*?)\}/.exec(text)?.[1]
      const word = hidden === undefined ? null : disguise(hidden)
      return word === null || !heard(bare(text)) ? [] : [{ name, text: text.replace(/\{.*?\}/, word) }]
    }))
    expect(share(tried.filter(({ text }) => !heard(text)).map(({ name, text }) => `${name}: ${text}`), tried.length * MISSED_DISGUISED)).toBe('held')
  })
})
