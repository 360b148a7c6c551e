"""The words with which people ask, refuse and wish: concepts for the frames of opt-outs, commands, questions, refusals."""

from __future__ import annotations

from functools import lru_cache

from dialogs.understanding.frames import Concepts, Scene
from dialogs.understanding.text import TEXTS_REMEMBERED

CONCEPTS = Concepts(
    """
    DENY: alkea elkea alkeaa alkoo alakeeta alkeeta alkaas alkaapa elkee alkee alkaa ala alka elkaa alaka elakaa enpa eipa en emme ei eika ette et enka emma enma
    DENY: inte int ej inga ingen inget aldrig
    DENY: dont not no never doesnt didnt cant cannot wont havent hasnt stop
    FORBID: alkea elkea alkeaa alkoo alakeeta alkeeta alkaas alkaapa elkee alkee alkaa ala alka elkaa alaka elakaa elka
    WANT: halua* haluu* haluis* haluais* haluun tahdo* tahdon tahtois* toivo* toivon pyyda* pyydan vaadin kaipaa* tarvi* mielellani
    WANT: vill onskar vil skulle behover ber
    WANT: want wants wanna like wish would need love id please request
    MAY: voi* voisi* voisko* voiko voinko voitko voitte* vois voiks saisi* saisko saanko saako saisinko onnistuu*
    MAY: kan kunde far skulle
    MAY: can could may would will
    SENDING: laheta* lahett* lahettako lahetelko lahettele laitelko laittako laita laittele tekst* viestittele viestitelko viestita kyselko kysele kyselko spamm* hairitse hairitko vaivatko vaivaa pommit* lahestyko ahdistelko
    SENDING: skicka skickar sanda sand sms* smsa texta messa spamma trakassera kontakta stora stor besvara besvar
    SENDING: text texting send sending contact contacting message messaging bother bothering spam spamming asking
    MESSAGES: viestt viest viestei viestii tekstarei kyselyi kyselyista viesteista viestittely* viestitysta enkaterna viesti viestia viestit viestin viesteja viestien viestinne viestejanne tekstiviest* tekstar* tekstari* kyselyt kyselyja kyselyita kyselyjanne palautekyselyt palautekyselyja palautekyselyita palautepyyn* spammi* roskapost* mainoks* smsia yhteydenot* muistutuksia
    MESSAGES: sms meddelande* meddelanden enkat* utskick* textmeddel* forfragningar
    MESSAGES: messages message texts surveys survey msgs notifications spam
    CEASE: loppukoon lopettakoon lopeta lopettakaa lopettakaapa lopettaisi* lopetatteko lopettaa lakatkaa lakkaa
    CEASE: sluta slut stoppa stopp upphor avsluta
    CEASE: stop quit cease end
    REMOVE: poista* poistakaa poistaa ota ottakaa otattehan pois havittakaa irrottakaa
    REMOVE: ta tag bort radera stryk plocka avregistrera avlagsna
    REMOVE: remove delete take drop erase
    NUMBER: numero numeroni numeron numeroani numeroa puhelinnumeroni puhelinnumeron nummer numret number
    LIST: listalt listaltan rekisterist listalta listaltanne jakelulistalta postituslistalta jakelusta rekisterista rekisteristanne listoilta listoiltanne listalle
    LIST: listan lista listor sandlistan registret list lists database
    MEOBJ: minut mut minua mua numeroni mig me us mitt my
    THEM: minua mua minut mut lahetetta laskua laskuja potilaita asiakkaita kotiin yksityi* appointment reminders muistutu* patient* hem home
    DONT: dont inte alkaa ala never aldrig hoito* vard* treatment palvelu*
    CALL: soita soitakaa soittakaa soittakaas soittakaapa soittasitte* soittaisitte* soittaisitko soitatteko soitatko
    CALL: ring ringa call phone
    CALLS: soittaa soittaisi* soitatte soitetaan soitettaisiin soitettais ringa ringer ringas uppringd call ring called
    ASKMAY: voitteko voitko voisitteko voisitko voiko voisko voisiko voiks voisiks saisinko saisiko kan kunde skulle can could would will
    CALLING: puhelu puhelun soittoa soittopyyn* takaisinsoit* puhelua yhteydenottoa yhteydenoton callback samtal aterringning
    TOME: minulle mulle minuun muhun meille takaisin takas takasin minua mua mullekin mig oss tillbaka upp me us back
    TALK: puhua jutella keskustella prata tala speak talk
    SOMEBODY: jonkun jonku joku ihmisen hoitajan laakarin ihmiselle jollekin nagon nagon manniska someone somebody human person nurse doctor anyone staff
    CONTACT: yhteytta yhteydessa kontakt kontakta contact touch
    TAKE: ottakaa ota otatte* ottaisi* ottaa olkaa ole olisitte* ta ha get be
    JOINING: ilmoittautua ilmoittaudun ilmoittaa liittya liityn liittyisin lisatkaa lisata lisaa ilmoittakaa anmala anmal anmaler join sign signup enroll volunteer register
    IN: mukaan mukana listalle asukaskehittaj* asukaskehittajaksi kokemusasiantuntijaksi vapaaehtoiseksi raatiin asiakasraatiin asukasraatiin kehittajaksi med volontar invanarutveckl* up in
    PARTICIPATE: osallistua osallistun osallistuisin osallistumaan vaikuttaa vaikutan vaikuttamaan delta deltaga medverka paverka participate involved influence contribute
    OPTIONS: mahdollisuu* osallistumismahdollisuu* vaikuttamismahdollisuu* mojlighet* opportunit* vaihtoehdot vaihtoehtoja
    SHOW: nayta nayttakaa naytatteko nahda katsoa visa se show see list
    MYDATA: tietoni tietojani omat tiedot tietoja uppgifter data information details
    WHATDATA: mita mitka mika vilka vad what which
    ABOUTME: minusta musta itsestani minun mun mig me
    KNOW: tiedatte tiedat tieda* vet know
    WHO: kuka ketka kukas ketas kenen keita vem vilka vems who whos whose
    SENDER: tama taa tamä siella siel dis te sina sa olette ootte lahet* lahetti kysyy kyselee viest* numero tassa taalla soitti det detta har ni du star skickar skickat this that you these sent sending texting is there
    FROM: mista mika minka kenen miksi miks varifran vilken varfor where what why from
    THING: viesti viestit tama taa kysely numero tekstiviesti lahettaja meddelande* meddelandet nummer numret sms message text number
    COMES: tulee tuli on lahett* kuuluu kommer kom ar came comes coming is
    FAKE: huijau* huijari* kusetu* kusetus* scam spam bluff bedrager* phishing fejk feikki* robot* robotti* botti* bot ai tekoaly* kone automaatti ihminen ihmisia manniska human aito oikea real legit legitimate akta svindel
    ASKS: onko onks oletteko ootteko oletko ooks ootko olettekos oisko puhunko vastaako are is ar e ni du am
    SEEN: nakee nakevat nakeeko naakko naakk* lukee lukeeko lukevat luetteko kasittelee ser laser sees reads see read
    SEENQ: nakeeko naakko luetteko lukeeko
    LINKED: liittyy
    ANSWERS: vastau* vastauk* vastaan vastaukseni vastauksia vastannut nama tama naita kirjoit* svar svaret svarar answer* reply replies this responses
    KEEP: tallen* tallentaako sailyt* kaytetaan kaytatte luovut* sparas sparar lagras lagrar stored store save saved kept used keep
    NAMED: nimella nimeni anonyym* nimetto* nimella tunnist* namn anonym* namnet name anonymous* confidential*
    PERSONAL: meneeko onko jaako tuleeko nakyyko saako syns blir ar is does will do are
    WHEN: milloin millon koska monelta moneltako nar when
    APPOINTMENT: kuvaus* rontgen* magneet* operatio* surgery scan tandlakar* hammas* poliklin* leikkausa*
    APPOINTMENT: aika aikani aikaa ajan vastaanot* kaynti kayntini leikkaus* labra* labora* laboratoriotulo* tulok* tulos* resept* lahete* lahett* rokotu* sairauslom* tid tiden provsvar recept remiss appointment* results prescription* referral refill vaccin* lakartid
    BOOK: varata varaan varaisin varaa siirtaa siirran perua perun peruuttaa uusia uusisi* uusitte* uusitaan saan saisin saada uuden boka bokar avboka flytta fornya fornyar book reschedule renew change cancel
    OPEN: auki avoinna aukeaa suljettu kiinni oppet oppnar stanger open opens closed
    WHERE: mihin mita minka mista mitka vilket vilken vad which what
    VISIT: kaynti kayntia kayntiin kaynnista kaynnin palvelua palvelu palveluun asiaa asiaan besok besoket visit service appointment
    REFERS: liittyy koskee tarkoit* tarkot* kyse kysytte kysymys galler menar avser mean about referring
    OUGHT: pitaisi pitais pitaa taytyy kuuluu voin ska skall borde maste should do supposed
    DO: tehda vastata vastaan kirjoittaa vastataan tekee gora svara skriva do answer reply write respond
    HOW: miten kuinka mitenka hur how
    CAN: osaa ossaa osoo osais pysty pysty* kykene voi kan can able viitsi taida
    SAY: sanoo sanoa sano sannoo sannoa vastoo vastata vastaa vastaamaan arvioida arvioia arvioimaan arvostella kertoa kommentoida sanomaan antaa saga svara bedoma say answer rate tell judge comment
    TIIA: tieda tied tiia tiija tiera tia tiaa tiara tiira tiera know
    STANCE: kantaa mielipidetta kommenttia kommentteja kommentoitavaa sanottavaa kasitysta hajua hajuakaan tietoa tietoo aavistusta kokemusta asikt opinion comment idea clue view
    VISITED: kaynyt kayny kaynny asioinut asioinu ollut ollu kayttanyt besokt varit visited been attended
    PLACE: teilla siella laakari* laakarissa vastaanot* terveysasem* terveyskesk* sairaala* sairaalassa neuvola* missaan hammas* palvelu* asiakas* potila* paikassa dar er lakare* mottagning* there clinic hospital doctor
    NOVISIT: kayntia kayntia kayntini kaynti aikaa besok visit appointment
    HAPPENED: ollut ollu ole oo tapahtunut toteutunut agt had been took
    YET: viela vasta tulossa ensi huomenna annu nasta yet next upcoming tomorrow
    RESIDES: asu asuu omista kayta tunne tunneta bor kanner live lives know
    NAMED_PERSON: taalla tassa taman sen nimista kyseista ketaan henkiloa har nagon here anyone person
    DEAD: kuollut kuollu kuoli menehtynyt menehtyi edesmennyt poisnukkunut vainaja avliden avlidit dott dod dog died dead deceased
    LANGUAGE: suomeksi suomea ruotsiksi ruotsia englanniksi englantia venajaksi svenska finska engelska english swedish finnish selkosuomeksi selkokielella
    SPEAK: puhutteko vastaatteko osaatteko puhutko puhuuko kirjoittakaa talar pratar speak write
    GROUP: ryhma ryhmana porukka yhdistys grupp group forening
    WEARE: olemme ollaan meita edustan vi ar we are
    """
)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def scene(bare: str) -> Scene:
    """The concepts among the bare words; several readers ask about the same text in a row."""
    return Scene(bare.split(), CONCEPTS)
