"""A cry for help: suicide, violence, a threat, a medical emergency.

Tuned for recall: a false alarm costs one unneeded text with phone numbers, a miss may cost a life. Only narrow idioms
("jono tappaa") and care that is told as past or praised ("sain sydänkohtauksen, minut pelastettiin") are let through.
The lists are to be approved by professionals of crisis work before use. Concepts and frames are in the notation of
`frames`, idioms in that of `phrases`; all in folded letters.
"""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.understanding import lettering
from dialogs.understanding.frames import Concepts, Frames, Scene
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.text import LatePattern, Message, words_of

# Taken out before anything is looked for.
_IDIOMS = Phrases(
    """
    (olin|meinasin|olla|melkein|oltiin) kuolla|(holl|var) _ att do
    (kuolla|kuolen|kuolin|kuolemassa|kuolemaan) (nauruun|tylsyyteen|nalkaan|janoon|hapeaan|hapeasta|vasymykseen|jannitykseen|jannityksesta|kylmaan|kylmyyteen|kuumuuteen|vanhuuteen|odotukseen|uteliaisuuteen|nauruun)
    kuollakseni* nauro*|nauroin kuollakseni|kuollakseni|kuolettav* tylsa*
    kuoleman (vasyn*|vasy*|tylsa*|hiljai*|vakav*|kyllasty*|jalkeen|johdosta|tapau*|syy*|jalkeis*|kohdatessa|rajoilla|rajalla|jarkyt*)
    (jono*|jonottaminen|odotus*|odottaminen|odottelu|tylsyys|nalka|kuumuus|helle|byrokratia|kiire|hinta|hinnat|uteliaisuus|musiikki|hiljaisuus|penkit|tuolit) (tappaa|tappavat)
    tapoin aikaa|tappaa aikaa|tapan aikaa|tappaa tunnelman|aikaa tappaakseni|tappanut aikaa|tapettiin aikaa|tappoi (ajan|aikaa|tunnelman)
    (on|oli|olisi|silkkaa|puhdasta|tulee) itsemurhaa$|taloudellinen itsemurha
    (itsemurhien|itsemurhan) (ehkaisy*|ehkaise*)|suicide (prevention|awareness)|sjalvmordsprevention|prevention of suicide
    dying (to|for) (know|see|hear|find|a|some|coffee|get|meet)|(id|i would|would|to) die for (the|their|your|a|that|this|this)
    (dying|died|die|dead) (of|from) (boredom|laughter|laughing|curiosity|embarrassment|hunger|thirst|heat|shame)
    (almost|nearly) died (laughing|of _ boredom)|drop dead gorgeous|dead (slow|boring|easy|tired|line)
    (feet|foot|back|legs|shoes|knees|parking|queue*|wait*|heat|music|suspense|prices|price|traffic|chairs|it) (is |are |was |were |will |would |s )?(kill*|murder*) (me|us)
    (is|are|was|were) (absolute |pure )?murder$|killing time|kill time|killed it|killing it|dressed to kill|killer (service|app|team)
    (dog|ihjal|dod|do|dor|dott) av (skratt|tristess|hunger|uttrakning|vantan|nyfikenhet)
    (skratta*|trakade|vanta*) (mig )?(till dods|ihjal)
    (vanta*|vante*|kon|kotiden|tristessen|hungern|varmen|musiken|priserna) (dodar|tar kal pa|tar dod pa|tar livet av) (mig|oss|en|folk)
    (ehtii|ehdin|ehtisi|kerkeaa|kerkii|ennattaa|hinner) (jo |man |man ju )?(kuolla|do)|(tog|tar) livet ur
    tar (livet|kal|dod) (av|pa) (en|folk|oss)|det slar mig|slar mig att|slog mig att|slar mig ner|slog mig ner|slar mig till ro
    (loi|lyonyt|lyo) (lukkoja|lukkoon|leiman|tahtia|vetoa|varpaansa|paansa|sormensa|polvensa|jalkansa|katensa|kasivartensa|kyynarpaansa|kortin|rahaa|rahat|leikiksi|lapi)
    dodstrott*|dodstrakig*|dodskul
    (hjartinfarkt|sydankohtaus|sydankohtauksen|sydari|sydarin) (av |nar jag sag )?(priset|rakningen|laskusta|hinnasta|laskun)|heart attack when i saw the (bill|price)
    hirttaa kiinni|stroke of (luck|genius)|shoot me an? (email|message|text)|jump (the queue|through hoops)|(hit|hits) (me|us|him|her) (with|hard|up|as)
    (elaa|asua|bo|live) (talla |tassa )?(seudulla|kunnassa|kaupungissa|paikkakunnalla|kommunen|this town|alueella)
    elaa ilman (teita|teidan|kahvia)|leva utan (er|kaffe)|live without (you|your|coffee|the)
    (otin|otti|otettiin|ottanut|ottaa|otan|ottakaa|ota) _ (mukaan|mukaani|esille|esiin)
    (tog|ta|tar|tagit) med (mig|sig|oss|alla|mina)|(took|take|taken|bring|brought) _ (along|with me)
    nyt (on |jo |on jo )?(kaikki |jo kaikki )?(hyvin|kunnossa|ok|ohi|parempi|paremmin)|nu (ar|mar|kanns) (allt |jag )?(bra|battre|ok)|(all|im|everything is|everythings|its) (good|fine|ok|okay|better|well) now|now (all is |its |im )?(well|fine|good|better)
    veitsen (alle|alla)|puukko selkaan|(under|pa) (the )?(knife|kniven)|heart ?beat*|lapsen siniset
    """
)

# A whole text that says no more than this, or ends with it.
_CANNOT_GO_ON = Phrases(
    """
    ^(anteeksi |sorry |apua |joo |no |ma |mina )*(en|ei) (ma |maa |mie |mina |vaan |kylla |enaa )*(jaksa|kesta|jaksais|pysty)( enaa| mitaan| tata| yhtaan| jatkaa)*$
    ^(jag )?(orkar|klarar) (bara )?(inte|int) (mer|mera|langre|mer langre|detta langre)$
    ^(i )?(just )?(cant|cannot|can not) (do this|take it|take this|go on|cope|bear this|handle this|live like this)( anymore| any more| any longer)?$
    """
)

_CONCEPTS = Concepts(
    """
    NEG: en ei emme emma enma et ette eivat eika enka etten ettei ettemme eihan eiko ala alkaa tuskin ilman
    NEG: inte int ej ingen inget inga aldrig ingenting knappt
    NEG: not no dont doesnt didnt cant cannot never wont wouldnt couldnt isnt arent aint nothing nobody noone none without unable stopped
    NOBODY: kukaan ketaan kenenkaan ingen nobody noone anyone
    WISH: aio paattany paattanyt paatin paattanyt bestamt decided halua* haluu* haluis* haluais* haluun haluta tahdo* tahto* tahon toivo toivon toivois* toivoo toivonut toivomus kunpa kumpa jospa kunpas mieli mielella mieluu* parempi
    WISH: joutais* joutaisin aion aijon aikoo aikonut aikoi aikovansa aikovan meinaa* meinas* taidan pitaisi pitais ansaitsen saisinpa saisin voisinpa valmis
    WISH: vill vil vilja viljat onskar onskade onskan hoppas langtar tanker amnar redo want* wanna wish* hope hopes hoping rather ready going gonna deserve better like prefer
    ABLE: ansaitse* fortjanar deserve jaksamas* jaksa* jaksais* kesta* kestais* pysty* kykene* viitsi* huvita* huvittaisi kiinnosta* maistu* haluta hyodyta kannata
    ABLE: orka* ids klarar klara star uthardar bear stand handle cope take
    DIE: kualla kuala kuollaa kuolla kuola kuolis* kuolisin kuolen kuolevansa kuolevani kuolemaa kuolema kuolisi kuolleena kuolemaan kuolemisen kuoleminen die dies dying dead
    DIEI: kuolla kualla kuala kuolisin kuolevani kuolis
    DEAD: do dod dog dott doden
    LIVE: elamas* ellaa eloon elamisen elaa elama elamaa elamani elamaani elamaansa elaisi elais elaisin elaminen elamista elamasta elamastani elamaan elamassa elamisessa elamiseen elan elavani elossa eloa elamani elamalla elamallani elamiselle elamisen hengissa
    LIVE: leva lever levande livet liv finnas live living life alive exist existing
    REASON: syyta syy jarke* merkity* tarkoitu* tarkotu* mielta pointtia arvoa arvoinen iloa toivoa takia vuoksi tulevaisuu* halua haluja voimia
    REASON: valia valii
    REASON: matter matters mening* anledning* skal varde vart hopp framtid lust reason point meaning purpose hope worth future will desire
    BE: olla elaa vara finnas be exist live
    WORLD: maailmas* varlden varld world
    GOON: jatkaa jatkamis* fortsatta fortsatter continue continuing
    MOURN: itkisi itkis itkee itke surisi suris kaipaa kaipais* huomaisi huomais valittaisi valittais grata grater gratit marka sakna* bry brydde sorja care cry notice miss mourn
    GONE: poissa kuolisin kuollut kuolisi kuolis katoaisin katoisin borta dod dog doda forsvann forsvinner gone dead die died disappeared vanished
    SAVED: keran* keraan keray* saast* hamstra* piilot* sparat sparar samlat samlar hamstrat gomt hoard* stockpil* hidden
    ROPES: koysi koyden koytta naru narun repet rep rope belt
    HANGPLACE: oksa oksan oksalle puu puuhun katto kattoon katossa koukku koukkuun orsi valmiina hankittu hankittuna ostin ostettu ostanut katottu* katsottu* odottaa solm* solmu grenen gren trad tradet taket kopt kopte redo tree branch beam ceiling bought ready
    MESSAGE: viesti viestini viestin meddelande meddelandet message text note
    DECIDED: paattanyt paattany paatin paatetty bestamt bestamde decided
    SLEEP: nukkua nukahta* nukahtais* uneen somna sova asleep sleep
    BURDEN: taakka taakkana taakaksi vaivaksi vaivaks vaivana riesana riesaksi burden borda belastning rasite rasitteena rasitteeksi
    HANDS: hands hand handerna handen hander
    NECK: throat neck hals halsen
    THREW: threw throws thrown throwing viskasi viskaa paiskasi paiskaa paiskoo paiskoi tyrkkasi tyrkkii tonaisi tuuppi tuuppii kastade kastar knuffade knuffar slangde slanger slammed
    EX: exa exani eksa eksani exan eksan ex exet exmake exmies exmieheni exman exmannen exvaimo
    FOLLOW: seuraa seurailee seurannut foljer foljt follows following followed
    WAYOUT: ulospaasy* ulospaasya tulevaisuutta utvag framtid future
    SEE: nae nay nahda naha ser se see
    TIRED: vasyny* vasyn kyllasty* trott less tired sick fed done finished
    END: lopet* lopetta* paatan paattaa paata paatta* riist* avslut* avsluta ta tar tog tagit end ends ending ended take takes taking took finish
    OWNLIFE: elama elamaa elaman elamani elamansa elamanne henkeni henkensa henkea hengen paivani paivansa livet
    SELF: itsen* itseni itseani itseansa itseaan itsel* itsens* itses* ittens* itten* itteni itteens* itteani itteaan itteens itteen ittes* ittel* itseen* myself himself herself themselves themself yourself sjalv meself
    HARM: lyon hakkaan lyo* skurit skar skadat tapa tapan tapat tappaa tappa tappaan tappamas* tappamis* tappami* tappais* tapais* tappoi tappanut tappavani tappavansa tapettava ammu* ampu* hirta* hirtt* hukut* viil* satut* satutt* vahingoi* vahingoitta* polta* poltt* puukota* myrkyt* roiku* kurist* vedan vetaa vetas lopetan lopettaa paatan tuhoan
    HARM: doda dodar skada* skadar hanga* hanger skara skar skjuta skjuter dranka dranker strypa
    HARM: kill* kil harm* hurt* hang* shoot* cut* stab* drown* poison* burn* strangl* starv* offing off
    HARMSV: doda dodar skada skadar skadat hanga hanger skara skar skjuta skjuter dranka
    CUTTING: rakblad* partater* razor* viiltel* viilt* viillan viillel* viillyt* viilsin viilsi selfharm* sjalvskad* sjalvdestruktiv*
    SUICIDE: itsemurh* itsetuho* itsari* sjalvmord* suicid* kms unalive
    NOTE: hyvastely* hyvastel* jaahyvaiskirj* jahyvaiskirj* jaahyvaisviest* avskedsbrev*
    FAREWELL: hyvasti hyvastit farval adjo hejda goodbye farewell bye
    LAST: viimei* viimenen viimenen lopullise* ikuise* ikiuneen sista final forever last end
    ALL: kaikki kaikille kaikilla kaikkia maailma rakkaat perhe alla allihopa varlden everyone everybody all world
    SORRY: anteeksi anteeks forlat forlatelse sorry forgive
    LEAVE: lahden poistun lahtea menen drar sticker lamnar leaving
    BETTER: parempi paremmin parempaa helpompi helpompaa helpottu* onnellisempi battre lattare better happier
    ME: mua minua mut minut mina ma minusta musta mulle minulle mig jag me i im
    EXIST: olemassa syntyny* syntynyt syntyis* fanns finnas finns fodd fotts born exist existed
    WAKE: heraa heraisi heraisin herata heraamasta herais heraan vakna vaknar vaknade wake
    MISS: kaipa* kaipais* ikavoi* surisi suris sakna* miss missing
    JUMP: hyppaan hyppaa hypata hyppais* hyppaamas* hyppaa hoppa hoppar jump jumping leap
    HIGH: silla* silta* junan juna* raite* raiteil* parvek* katol* ikkun* rekan auton jyrkan* bron balkong* tag* spar* fonstret taket bridge train roof window balcony building cliff tracks
    ROPE: hirteen hirttay* hirttaydyn kiikkuun jojoon noose snara snaran
    THINK: ajatuk* ajatus* tankar thoughts ajattele* ajattelen miettin* mietin mietii miettii odotan kaipaan puhuu puhun haaveil* haaveilen tanker pratar langtar thinking thinks talks talking dream
    DEATH: kuolemaa kuolemasta kuolema doden death dying
    DISTRESS: vasyny* vasyn masen* masentunu* ahdist* yksin yksinaisyy* toivot* tyhja itke* anteeks anteeksi elama elamani trott ensam* deprimer* angest alone depressed hopeless empty plan exhausted numb sad
    PLAN: plan suunnitelma suunnitelman suunnitelmia
    TAKEFUT: aion aijon otan ottaa niella syoda vedan will gonna going ska tanker
    INTAKE: nielai* otin otti ottanut ottanu soin soi syonyt syony nielin nieli niellyt niellyny vedin vetanyt tog tagit at atit svalt svalde took taken swallowed ate eaten
    MED: sydanlaak* verenpainelaak* kipulaak* laaketta laakkeen laakkeet laakkeeni laakkeensa laakkeita laakkeen pillerit pillereita laakepurk* unilaak* rauhoittav* diapam* tablett* tabletit kolmiolaak* buran* panado* parasetamol* ibuprofe* purkin purkillisen nappia nappeja
    MED: medicin* piller pillren somntablett* alvedon* varktablett* burk burken pills pill meds medicine medication tablets bottle paracetamol sleeping
    MUCH: massa hog lots loads massor kaik* kaikki koko liikaa monta kymmenia kourallisen purkillisen alla hela manga all whole many entire full
    MANY: 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 35 40 45 50 60 70 80 90 100
    OVERDOSE: yliannost* yliannokse* overdos*
    CHILD: lapsi lapseni lapsen lapsel* lapset lapsia vauva vauvan vauval* vauvamme taapero* poika poikani tytto tyttoni tyttareni barn barnet barnen bebis* dotter* son child kid kids baby son daughter toddler infant
    PERSON: aiti aitini aidil* aidin isa isani isal* iska mies mieheni miehel* vaimo* mummo* mummi* vaari* ukki* pappa* mamma* isoisa* isoaiti* han hanel* kaveri* ystava* naapuri* veli* veljeni sisko* joku nainen vanhus anoppi* appi* appeni puoliso* avopuoliso* avomies*
    PERSON: lapsi lapseni lapsel* vauva vauvan vauval* taapero* poika poikani tytto tyttoni tyttareni barn barnet bebis* dotter* dottern son sonen maken hustru* fru frun han hon mormor* morfar* farmor* farfar* gubben granne* kompis*
    PERSON: mother mum mom father dad husband wife child baby son daughter kid he hes she shes grandma grandpa grandmother grandfather friend brother sister neighbour neighbor someone somebody partner boyfriend girlfriend toddler
    NOW: nyt juuri just asken parhaillaan heti akkia akkii yhtakkia hata taas edelleen edelleenkin tanaan nu genast igen akut fortfarande plotsligt now immediately urgent urgently still again today currently suddenly
    SOON: nyt heti akkia pian nu genast snabbt now quickly immediately urgently asap
    CRY: apua auttakaa auta hjalp help
    GOT: sain saatiin saimme saatu saanut sai tarjos* antoi fick far got received get gave
    BREATH: ilmaa hengitta* hengita hengittaa hengitys henkea henkee henki happea happee hapen andas andning* andningen luft andan breath* breathing breathe breathin breth
    BREATHES: hengitta* hengittaa hengittaminen hengitys hengitan hengitella henkea henkee andas andning* breath* breathing breathe
    HARD: vaikea vaikeaa vaikee vaikeeta vaikeuks* huonosti vaivoin tyolas* raskas raskasta raskaasti oudosti rohise* rohisee vinkuu tihea tihean tiheasti pinnalli* katkonai* svart tungt konstigt hard difficult* trouble struggl* short* barely gasping shallow
    AIRING: kangas kankaa* lakana* muovi* patja* tyg tyget madrass* lakan* fabric mattress sheets huone huonees* odotushuone* ilmastoi* ilmanvaih* tuulet* vantrum* rum rummet room rooms ventilation
    CHOKE: kakoo kakoi tukehdun tukehtuu tukehtumas* tukehtumaisillaan tukehtunut tukehtua kvavs kvaver choking chokes suffocat* andnod
    SENSES: heraa herannyt reagoi reagoida virkoa tokene vakna vaknar reagerar respond responding responsive wake waking moving
    ANSWER: vastaa puhu liiku svarar answer answering talk move moves
    UP: liikkumaan nousemaan kavelemaan ylos nouse nousta jalkeille liiku vastaa reagoi heraa puhu hengita upp svarar vaknar up move respond answer wake stand
    FALL: kaaduin kaadun lattialta tipaht* tipah* makaa makas kaatu kaatui kaatunut kaatunu kaatus putos* pudonnu* tippu* lysaht* romaht* tuuperty* lattialla ligger golvet ramla* fallit foll trillade fell fallen lying floor collaps*
    MACHINE: sivu* nettisivu* netti* jarjestelm* ohjelm* sovellu* palvelin yhteys puhelin* puhelu* systeemi* omakanta kanta kone tietokone* webb* system* website app
    BROKEN: rusah* murtu* murtunut poikki katkesi brut* bruten broken
    UNCONSCIOUS: tajuton tajuttom* tajut eloton elottom* medvetslos* livlos* unconscious unresponsive lifeless collapsed
    FAINT: pyorry* pyorty* pyorr* pyorryin svimma* svimmar faint* passed
    CHEST: rinta rintaa rintaan rintas* rinnas* rinnasta rintaani rintakeha* rintalast* sydan sydamen sydanta sydame* brost brostet brostkorg* hjarta hjartat chest heart
    PAIN: sattuu koskee kosketaa pistaa pistelee purista* ahista* ahdista* vihlo* vihlais* polttaa polttelee kivista* sarkee sateil* tykytta* hakkaa jyskyttaa painaa ont smartar trycker tryck krampar hugger varker hurts hurting tight aching racing pounding
    ACHE: puristus* puristava* puristuksen kipu kipua kipuja kipeana kipea paine paino smarta smartor vark ont pain* tightness ache* pressure crush* stabbing
    BREAST: mammografi* syopa* imety* rokot*
    CHESTPAIN: rintakipu* brostsmart* brostvark* brostkram*
    FACE: suu suun munnen suupiel* kasvo* naama* poski mungip* ansikt* face mouth
    LIMB: kattani katta jalkaani armen kasi katta kades* jalka jalan jalas* puoli raaja* arm armen ben benet side leg arms legs hand
    LIMP: roikku* roikkuu halvaan* halvaus* puutu* puutuu vinossa valah* tunnoton tunnottom* hanger domna* forlam* droop* numb* paraly* limp
    SPEECH: puuroutu* puuro* sammalt* takelt* sludd* slur*
    TALK: puhe puhetta puhua tal talet tala speech speak speaking talk
    UNCLEAR: sekava sekavaa sekav* epaselva* onnistu oudo* konstigt weird properly confus*
    SIGHT: nako naon naky syn synen sight vision
    LOST: lahti katosi meni havisi sumeni forsvann lost gone tappade
    SUDDEN: akkia yhtakkia akillise* akillisesti asken juuri nyt toisesta plotsligt suddenly just now
    ATTACK: sydankohtau* sydaninfark* sydanpysah* infarkti* aivoinfark* aivohalvau* aivoverenvuo* hjartinfark* hjartattack* hjartstopp* slaganfall* stroke hjarnblod* hjarninfark* seizure* anafylak* anaphyla*
    BLOOD: verta veri veren verenvuot* vuoto vuotoa blod blodet blodning* blodningen blood bleeding
    FLOW: vuotaa vuodan vuotamasta vuotavat tulee valuu suihku* oksen* yskii yskin pulppu* virtaa rinner forsar kommer kraks kraker spyr vomit* cough* losing lose pouring gushing bleed* bleeding throwing
    FLOWBAD: vuodan vuotamasta oksen* yskii yskin suihku* pulppu* kraks kraker spyr vomit* cough* losing pouring gushing forsar
    MUCHLY: jattemycket hemskt vilt paljon hirve* kauhe* kovasti runsa* valtava* rajusti mycket kraftig* ymnigt heavily badly lot loads massive* profusely
    STOP: lakkaa tyrehdy tyrehtya lopu loppua slutar stoppar stop stopping
    PREGNANT: odotan raskau* raskaana odotan rv gravid* pregnan*
    SEIZE: kouristaa kouristel* krampar krampanfall* convuls* seizing
    FIT: kohtaus kohtauksen kouristus* krampanfall anfall seizure
    SWELL: turpo* turvo* svull* sval swell* swollen clos*
    THROAT: naama* kurkku* kieli kielen huul* henkitor* kasvo* hals halsen tunga* lapp* throat tongue lips face
    DRINK: joi juonut joivat drack druckit drank drunk
    POISON: pesuaine* kloori* kloorit* myrky* lampooljy* bensa* liuotin* paristo* nappiparist* patteri patterin pattereita magneet* kolikon batteri* klorin rengoring* tvattmedel* bleach detergent battery batteries poison* antifreeze magnet* coin tulitik*
    POISONED: myrkytyksen myrkytys myrkytty* forgift* poisoned poisoning
    AMBULANCE: ambulan*
    ASK: tarviin tarvin tarttis nopee pian tarvitsen tarvitaan tarvii tarvitsee tarttisin tartten lahettakaa laheta soittakaa soita tilatkaa tilaa heti nyt apua behov* behover ring skicka call send need needs
    DIES: kuolee kuolemassa kuolemaisillaan dor dying
    FEVER: kuume kuumetta kuumeinen feber fever
    STIFF: jayk* jaykka sekava veltto* kouris* nackstel* stel stiff limp confus*
    WATERS: lapsivesi* lapsivedet
    LABOUR: supistu* supistel* varkar varkarna contraction*
    SUGAR: verensoker* sokeri sokerit insulii* insulin blodsocker*
    HIT: repi repii nipist* ravist* puri puree raapi tonii heittelee hakkaa hakkaa* hakkas* hakannu* hakata hakat* hakataan hakattiin lyo loi lyovat loivat lyonyt lyony lyodaan lyotiin lyoty lyomassa pahoinpi* potkii potki potkinu* potkitaan kurist* kuristi mukiloi* retuutta* riepott* laimays* laimaytt* laimii tukist* tukista* piekse* toni
    HIT: slar slog slagit slagen slas misshandl* sparkar sparkade strypte stryper strop stryp*
    HIT: hits hit hitting beat beats beating beaten punch* kick* chok* strangl* slap* abus* assault* shoved pushes attacked attacks raping raped
    HITS: lyo hakkaa potkii pahoinpitelee kuristaa tonii slar misshandlar sparkar hits beats kicks punches
    ABUSED: abus* beaten misshandl* pahoinp* hakat* lyod* slagen
    HURTS: hurting hurts hurt satuttaa satuttavat satutti
    VICTIM: oppilaita oppilasta tyttoja poikia nuoria potilaita asukkaita potilasta eleverna mua minua mut minut meita meidat muhun minuun lasta lapsia lapsiani lapseni lastani lapsiamme lapsiaan lastaan vauvaa aitia aitiani aitiaan mutsia faijaa isaani isaa siskoa siskoani veljea vaimoani vaimoaan vanhusta vanhuksia vanhempia vanhempiaan mummoa mummia mummoaan pappaa poikaani tytartani tyttoa poikaa pikkuveljea asukasta asukkaita
    VICTIM: mig oss barnen barnet mamma henne mormor dottern sonen aldre aldringar
    VICTIM: me us him her kids children child baby mother mom mum grandmother grandma sister brother son daughter
    HEART: sydan hjartat heart
    PARTNER: miesyst* naisyst* isoveli* pikkuvel* velipuol* broder* brorsan mies mieheni miehen ukko ukkoni akka vaimo vaimoni puoliso* avopuoliso* avomies* avokki poikaysta* tyttoysta* kumppani* ex exa exani eksa eksani isa isani isi iska faija isapuol* aitipuol* aiti aitini mutsi poikani pojanpoika* veljeni naapuri*
    PARTNER: man mannen make maken fru frun sambo* pojkvan* flickvan* partner* pappa styvpapp* styvfar* exet granne*
    PARTNER: husband boyfriend girlfriend wife dad father mum mom stepdad stepfather stepmother stepmom uncle son brother
    HE: han hon he she mies mieheni ukko exa exani eksa puoliso puolisoni poikaystava poikaystavani isa isani mannen make sambo pojkvan husband boyfriend
    HOME: kotonani kotini kotona kotoa kotiin koti hem hemma hemmet home house
    FORCE: vakivalt* vakivaltai* vald valdsam* violen* abuse abusive
    FORCEHOME: kotivakiv* parisuhdevakiv* lahisuhdevakiv* perhevakiv*
    RAPE: raiska* valdtag* valdta valdtar valdtog* rape raped rapes raping rapist molest* tvangsgift* pakkoavio*
    SEXUAL: seksuaali* sexuell* sexual*
    ABUSE: vakival* hyvaks* hyvaksikay* ahdist* hairi* hairin* utnyttja* trakass* ofreda* overgrepp* assault* abus* harass*
    MOLEST: koskettel* kopel* kouri kourii lahentel* ahdistel* groom* grop* tafsa* antasta* ofreda*
    TOUCH: kosk* kosket* touch* ror rorde
    IMPROPER: paikkoihin sukuelim* pippel* snippan pikkuhous* housu* housuihin seta eno alushous* underwear pants trosor trosorna yolla oisin yoaikaan alapaa* intiim* sopimattom* natten night nights private inappropriate* isapuol* setani enoni stepfather stepdad uncle styvpapp*
    FEAR: pelkaan pelkaa pelkaamme pelkaavat pelata pelottaa pelottavat uskalla radd rad skraj radda skrack afraid scared terrified frightened fear
    FEARED: poikaani tytartani poikaystavaani naapuria sonen miestani mieheni miesta miestaan ukkoa* ukkoani puolisoa* puolisoani vaimoani poikaystav* tyttoystav* kumppan* isaa isaani isapuol* exaa* exaani eksaa* eksaani mannen make sambo* pojkvan* pappa styv* husband partner boyfriend wife dad father stepdad stepfather him
    LIFEFEAR: henkeni henkeani liv life safety
    DARE: uskalla uskaltanu* uskallan vagar torde vaga dare
    STAY: kotiin kotona hem hemma home nukkua sova sleep
    THREATEN: uhkaa uhkail* uhkas* uhannu* uhkaavat hotar hotade hotat hota threaten*
    KILLOTHER: tappaa tappavansa tappavan hakata lyoda ampua puukot* puuko* polttaa doda dodar skjuta kill kills hurt beat
    TAKEN: lukitsi lukitsee lukinnut lukinnu lukitaan teljes* last laser locked locks lock
    LETS: paasta paastaa paasty slapper let lets
    OUT: ulos kotoa pois lahtemaan talosta ut out leave go
    WEAPON: aseen ase aseella asetta puukko puukon puukolla puukkoa veitsi veitsen veitsella pyssy* kirves kirveen kirveella haulikko* haulikon kniv kniven vapen pistol yxa gevar knife gun weapon axe
    THERE: oven ovella odotushuone* taalla kadessa uhka* heilu* huito* heiluttaa dorren door here dorr hand
    STALK: jahtaa jahtasi vaijy* kyttaa vainoa* vainoaa vainonnut forfoljer stalk*
    DRUNK: humala* kannis* kanni paihty* juovuksis* full fulla packade drunk
    KIN: vanhem* aiti isa aitinsa foraldr* parents mother father mom dad
    SHOT: puukotet* puukotettiin ammuttiin ammuttu knivskuren knivhuggen stabbed shot
    IWILL: tapan tapamme tapetaan ammun puukotan hakkaan mukiloin kuristan murhaan teurastan pommitan silvon pieksen
    TARGET: laakar* laakari* hoitaj* hoitsu* henkilokun* tyontekij* teidat teijat teita teijat kaikki kaikkia sut sinut siella paikan paikka vastaanot* sairaal* terveysk* terveysas* toimisto* neuvol* osasto* sossu* sosiaality*
    TARGET: er lakaren lakarna lakare skotersk* personal* dig stallet sjukhus* honom henne alla you doctor* nurse* staff everyone hospital clinic them reception*
    KILLWISH: tappamaan ampumaan hakkaamaan puukottamaan polttamaan pieksemaan tappaa ampua puukottaa hakata polttaa doda skjuta knivhugga sla hugga morda spranga branna kill shoot stab murder burn bomb blow strangle
    INTENT: tulen tuun haluan haluaisin tekis tekee mieli aion aijon pitaisi pitais pitaa tappaisin ska skall tanker kommer will ill gonna going want should
    DODAR: dodar doder skjuter mordar
    BURN: rajahdatte poltan poltetaan rajaytan rajaytetaan rajahtaa rajahda* sytytan tuhopolt* branner spranger bomb
    PLACE: paikan paikka talon talo sairaal* toimisto* osasto* terveys* rakennu* maan stallet sjukhus* huset hospital place clinic building ward
    BOMB: pommi pommin pommeja pommiuhka* bomb bomben bombs
    COME: tuon tar otan tulen tuun tulemme tullaan tulla kommer coming come bring
    BEATUP: turpaan turpiin kuonoon
    PRAISE: hyvin hienosti loistav* kiitos kiitti kiitoks* ihana* mahtava* erinoma* hyva hyvaa hyvat nopea nopeasti taitav* ammattita* ystavalli* upea* parhaa* bra fint tack snabbt snabb utmarkt* duktig* sakert fantastisk* great good excellent thanks thank fantastic well quickly wonderful brilliant amazing lovely
    PAST: jalkeen jalkeiseen jalkeise* johdosta pelast* hoidet* hoito* hoiti hoitivat hoiditte vietiin vei toi tuotiin tutkit* tutkit otettiin leikat* kuvat* kotiut* selvis* selvisi toipu* kuntoutu* kavin kavimme kaytiin tulin tulimme menin jouduin joutui paasin paasi olin oltiin sain saimme hoidin jonotin odotin oli epailtiin epaily* diagno* hoidos* potila* osastolla kuntoutus* seuranta* kontrolli* kurssi* viime sitten auttoi* autoitte autettiin loppui helpott*
    PAST: efter fordes raddad* behandla* behandling* varden fick kom undersokt* var blev hade rehabilit* forra skottes skotte hjalpte togs gick
    PAST: after saved treated treatment was were had came went brought admitted recovered ago last diagnos* rehab* survived helped went handled
    OWN: my his her their your mitt sitt hans hennes ditt eget
    BETTERDEAD: kuolleena dead dod
    """,
    vocabulary="""itsemurha itsemurhaa itsemurhan itsemurhasta itsetuhoinen itsetuhoisia itseni itteni itsensa ittensa itseani
    hengita hengittaa kuolemaa kuolisin tappaa haluan haluun haluaisin elamaa elamani hakkaa pahoinpitelee pahoinpiteli rintaan
    rintakipu sydankohtaus tajuton tajuttomana ambulanssi ambulanssia ambulanssin yliannostus yliannostuksen viiltelen
    viiltelee raiskattu raiskattiin vakivaltainen vuotaa sjalvmord sjalvmordstankar brostsmarta medvetslos ambulans tapan
    overdos misshandlar suicide suicidal myself herself himself breathe breathing unconscious ambulance overdose
    husband boyfriend bleeding hyppaan hirtan viillan jaahyvaiskirje kouristaa kouristelee tukehtuu tukehdun""",
    not_typos="""elomaa eramaa haikkaa hakekaa hakuun haltuun halutun halvan hankaa harkaa hukkaa kakkaa koristaa kuulisin nappaa pakkaa paluun
    riitaan rintaman sakkaa tappoa tuppaa villan halkan tappad tappar tappas tappra blending breaching breeding overdo overdone
    kuolasin kuolaisin kuolailin kuolaavat tapaan tapain tapani tappan tapana itsessa itsesta itsenne hakkasi hakkaat tappaja tappara tappara vuotta vuotias vuotisa haluat haluaa haluavan
    haluamme elamme elamaan elaman elamasi hengitti hengitys hakata tapaan tapana tapaamme breathes breath husbands ambulans
    rinteen rintama varaan taustaan rantaan hintaan kintaan pintaan puutaan hinttaan husbandry""",
)

# True whatever the rest of the text says.
_SUICIDE = Frames(
    _CONCEPTS,
    """
    8: NEG WISH|ABLE BE WORLD
    9: NOBODY MOURN GONE
    9: no one MOURN GONE
    > 4: haluan|haluun|haluaisin|haluisin|haluis|tahdon|vill|want|wanna kadota|forsvinna|disappear|vanish
    5: MED SAVED !apteek* !resept* !apotek* !pharmacy !recept !prescription !rahaa !pengar !money
    6: ROPES HANGPLACE
    5: viillot|viillon|viiltoja taas|auki|kadet|kasissa|kades*|rante*|iho*|itseni|itseaan|itteni|reisi*
    > 6: PERSON puhunut|puhuu|pratat|pratar|talked|talks|talking DEATH
    > 9: DECIDED LAST joulu|kesa|paiva|paivani|viikko|vuosi|aamu|ilta|jul|julen|dag|dagen|natt|vecka|christmas|day|week|night
    8: BETTER jos|kun|ku|om|if ME NEG olis|olisi|ois|fanns|finns|exist|existed|here|around
    8: BETTER ettei ME olis|olisi|ois|ole
    8: BETTER jos|om|if ME gone|dead|poissa|kuollut|kuolisin|borta|dod|wasnt|werent
    5: olen|oon|im|jag|i|am BURDEN
    5: en ela|elossa|hengissa enaa|ensi|huomenna|kauan
    8: NEG REASON GOON !hoito* !hoido* !vard* !treatment !behandl* !laak* !kuuri* !fysio* !medicin* !kaynt*
    > 8: NEG REASON going on
    9: ABLE NEG WAKE enaa|till|langre|huomiseen|koskaan|anymore|tomorrow|again
    > 7: jag planerar|tanker|vill|ska|amnar|kommer gora slut pa !koer* !kon
    4: teen|tehda lopun siita|tasta|kaikesta|itsestani
    > 4: end|ending|ended|ends myself|things
    4: paasisin|paasta|paasen|riista* hengesta*
    > 7: PLAN teen|gor|do sen|det|it
    5: hyvasti|farval|goodbye|farewell kiitos|tack|thanks|thank kaikesta|allt|everything @6
    > 4: saved|saving up MED
    10: LAST MESSAGE SORRY alla|kaikki|kaikille|everyone|everybody|lapset|aiti|mamma|mom|mum|barn|kids
    > 4: SLEEP forever|ikuis*|pois|evigt
    > 4: somna|sova for alltid
    6: NEG vaihtoehto*|utvag|option|choice|keinoa DIE|lopettaa
    6: WISH|kohta|pian|snart|soon taivaaseen|himlen|heaven
    > 8: kun|nar|when|by luette|luet|laser|read olen|oon|ar|be|am|ill poissa|kuollut|borta|dod|gone|dead
    > 6: ajan|kor|drive|driving auton|itseni|bilen|car|mig seinaan|kaide*|kallio*|puuhun|rekkaa*|tree|wall|vaggen|bergvagg*
    > 6: loyda*|loyty*|loydatte|hitta*|find ME kuolleena|dead|dod|hirttayty*
    8: LIVE haluan|haluun|haluaisin|vill|want|wanna lopettaa|avsluta|quit !tupak* !tupakoin* !rok* !smok* !alko* !hoito*
    > 4: ska|skall|kommer|maste|borde do
    > 4: i should die
    5: elamanhal*|livslust* NEG|menet*|mennyt|kadon*|poissa|loppu*|kokonaan|forlorat|tappat
    > 6: NEG aio|tule|usko|halua nahda|nakevani|elavani huomi*|ensi|aamua|joulua
    4: BETTER kuollut|kuollu
    6: luovutan|luovuttaa elaman|elama|jaksa|taistel*
    > 4: ger|give|giving upp|up livet|life
    > 4: lahden|poistun|leaving|lamnar maailmas*|world|varlden
    5: aseet|ase|pyssy|gun valmiina|ladattu|ready|loaded
    > 2: haluavansa pois
    2: hengilta paas*
    > 5: vedan|otan|aion|syon MED naamaan|kitaan|loppu|illalla|yolla
    2: kuolema kutsuu|odottaa
    4: life|livet|elama pointless|meningslost|turhaa|worthless|vardelost|arvoton*
    4: begga|bega sjalvmord
    > 3: elaisin|elan enaa|ennaa
    > 3: miksi|varfor|why elaisin|elan|leva|lever|live
    > 2: elamisen arvoi*
    > 4: alkaa|ala surko|sure|itkeko|surekko
    > 7: sanokaa|kertokaa|sano|kerro|tell|sag|halsa rakastan|alskar|love
    > 2: goodbye|farewell letter|note
    > 4: want|wants|wanna|vill end|avsluta it|everything|things|allt
    > 5: nothing|mitaan|inget left|jaljella|kvar for|mulle|minulle|for me|mig|minulle
    hyvasti !terveysk* !yksityi* !vaihdan !asiak* !palvelu* !kiitos !hoido*
    7: WISH loppu*|slut|stop lopullisesti|ikuisesti|forever|all|kaikki
    > 5: ihan|aivan sama vaikka|jos kuolis*|kuolen
    > 6: herra|jumala|gud|god|luoja korja*|otta*|hakisi|hakis|ta|take pois|bort|away|luokseen|minut|mut
    > 6: en oo|ole enaa|huomenna|kohta taalla|elossa|olemassa
    > 3: kaikki loppuu tanaan|nyt|yolla|pian
    8: INTAKE MED pois|kuolla|kuolen|nukkua|do|die
    4: cutting|cut again|arms|legs|wrists
    > 6: toivo*|onskar|hope ettei|etta|att huomi*|morgondag*|tomorrow
    6: LIVE haluan|haluun|vill|want pois|bort
    > 6: haluan|haluun|aion|valmis|lahden|aika lahtea|lahtemaan|paasta|poistua maailmas*|lopullisesti|taivaaseen|taalt*
    4: FEAR itseani|itselleni|myself
    > 5: viimeinen|viimenen|viimeiset|sista|last paivani|iltani|yoni|elinpaivani
    > 3: my|min|mun last|sista|viimeinen|viimenen day|night|dag|natt|paiva|ilta
    > 6: want|wish it|this|everything over
    > 3: vill|onskar forsvinna
    3: orkar|klarar med livet
    4: WISH DIE
    > 6: vill|vil|onskar|viljat|hoppas|langtar DEAD
    > 5: WISH ettei|etten|jos DIE
    6: NEG WISH|ABLE LIVE
    9: NEG usko|luule|tuskin|tror|think elan|elossa|hengissa|alive
    > 3: tuskin elan
    3: TIRED LIVE
    7: NEG REASON LIVE
    6: REASON LIVE mita|vad|whats|what
    > 4: elamani|elama|livet|life|liv on|ar|is|over ohi|loppu|over|slut
    > 5: NEG SEE WAYOUT
    > 4: NEG way out
    5: NEG toivoa|hopp|hope enaa|langre|left|anymore|jaljella !GET
    > 4: olen|oon|olo|tunnen|elama|elamani|im|feel|life|kanner toivoton|toivottom*|hopeless|hopplos|hopplost
    4: END OWNLIFE
    > 4: END kaiken|taman elaman|elaman
    > 2: lopetan|lopettaa|lopettaisin|paatan|paattaa kaiken
    > 3: livet av mig|sig|dig|oss|honom
    > 4: ta|tar|tog|tagit|avsluta|avslutar OWN liv
    > 4: ta|tar|tog|tagit|avsluta|avslutar liv
    > 4: end|ending|take|taking|took|ended|ends OWN life|lives
    > 4: end|ending|ends it all|tonight|now|today
    > 5: im|i|going|gonna end|ending it
    > 3: slut pa allt|livet|alltihop
    4: SELF HARM
    > 4: HARM itse|itte !tupakka
    > 2: HARMSV sig
    > 3: jag|att HARMSV mig !THREATEN !HE
    > 4: kommer|ska|tanker HARMSV mig !THREATEN !HE
    > 2: HARMSV mig !THREATEN !HE !fingret !handen !fick
    CUTTING
    4: ranteet|ranteita|ranteitaan|ranteeni|wrists|handlederna auki|viil*|skar*|skara|cut|cutting|slit
    5: teen|tehda|tekee|teet|tekisin|tekis|tehnyt SELF jotain|jotakin|pahaa
    > 4: do|doing something stupid|myself
    > 3: teen|tehda jotain tyhmaa|peruuttamatonta|lopullista|hullua
    > 3: gora|gor mig illa
    5: JUMP HIGH
    > 4: seison|stand|standing|star sillalla|kaiteella|raiteilla|katolla|bridge|bron
    > 3: junan|rekan|auton|taget|train alle|under
    ROPE
    > 3: narun|koyden jatko*|jatkeeksi
    3: naru|koysi|silmukka valmiina|kaulassa|kaulaan|katossa
    6: THINK DEATH
    4: DEATH helpotus|ratkaisu|parempi|release|battre
    NOTE
    4: suicide note|letter
    7: FAREWELL LAST|ALL|SORRY|ABLE
    hyvasti @2
    8: SORRY ALL LEAVE
    6: BETTER ilman|utan|without ME
    6: WISH|BETTER NEG EXIST
    6: BETTER|ALL kuolleena|dead|dod
    8: WISH NEG WAKE
    5: NOBODY MISS ME
    > 6: nobody|noone|no miss me
    > 4: if i died|disappeared|die
    > 4: if i was|were|wasnt gone|dead|here
    > 4: jos ma|mina|vaan kuolen|kuolisin|kuolis
    > 3: jos kuolen|kuolisin
    > 5: mua|minua|mina ei oo|ole|olis|olisi kohta|enaa|pian|olemassa
    > 4: kohta mua|minua ei
    > 4: want|wanna be here|alive anymore|longer
    > 5: dont|not want|wanna be here|around|alive
    > 6: en|ei halua|haluu|haluis|haluaisi olla taalla|olemassa|elossa|hengissa enaa
    > 6: en|ei halua|haluu|haluis|haluaisi olla enaa|olemassa|elossa|hengissa
    > 6: en|ei halua|haluu olla enaa taalla|olemassa|elossa
    > 5: haluan|haluun|haluaisin pois taalt*|maailmas*|elamas*
    > 4: taalta|this|denna elamasta|life|varld
    14: NEG jaksa|kesta|orkar|pysty|cant|cannot|jaksais DISTRESS|FAREWELL enaa|mer|mera|langre|anymore|longer|on
    10: cant|cannot|orkar PLAN
    nothing live for
    5: nothing|mitaan|inget elaa|live|leva|living
    > 4: world|maailma|maailman|varlden without|ilman|utan me|minua|mua|mig
    > 4: done with life|living
    > 3: im done living
    > 4: rather|mieluummin|hellre kuolisin|die|dead|do|dor
    > 3: ei maistu|huvita|kiinnosta elama|elaminen
    4: elamanhalu* mennyt|poissa|loppu*|kadonnut|mennyt|ei
    > 3: self harm*
    > 4: born never|ever
    never been|born wish
    4: offing|off myself
    8: TAKEFUT|WISH MED MUCH !ohjeen !GOT
    6: WISH|aion DRINK|ottaa|niella|syoda ne|kaikki|laakkeet kaikki|ne
    OVERDOSE
    """,
)

# Nouns of suicide: vetoed where the text tells of care that helped.
_SUICIDE_TOLD = Frames(
    _CONCEPTS,
    """
    SUICIDE
    """,
)
# To speak of dying at all, unless it is told of another person's death or of a narrow escape.
_DYING_TOLD = Frames(
    _CONCEPTS,
    """
    DIEI
    > 3: to|wanna die
    > 2: att do
    """,
)

_VIOLENCE = Frames(
    _CONCEPTS,
    """
    > 3: kay|kavi|kaynyt|kaydaan|kayvat kasiksi
    6: TOUCH PARTNER IMPROPER
    > 8: HE|PARTNER HANDS around|round|om|kring NECK
    6: HE|PARTNER kadet|otteet|ote kurkulla|kurkussa|kaulalla|kaulassa|kurkkuun
    5: PARTNER THREW VICTIM
    6: PARTNER heitti|heitteli|heittelee seinaan|maahan|lattialle|portai*|rappus*
    5: EX FOLLOW
    8: PARTNER yolla|oisin huoneeseeni|sankyyni|viereeni
    9: PARTNER comes|kommer my|mitt|min room|rum|bed|sang|sangen night|nights|natten|natterna
    5: PARTNER|HE THREATEN
    > 3: pakenin|pakeni|karkasin|flydde|fled|ran kotoa|hemifran|home|from
    5: kohdel*|kohtel*|behandlas FORCE
    4: yritta*|forsok*|trying|joku|nagon|someone murtautu*|murtaut*|inbrott|break
    > 3: pushed|shoved me down|against|into
    8: PARTNER HITS !vetoa !kortti !paansa
    8: HITS kotiin|kotona|humalassa|drunk|hem|hemma
    5: ABUSED HOME
    6: PARTNER|IMPROPER tar|tog pa mig
    5: PARTNER BEATUP
    5: pakott*|pakota* seksi*|yhdyn*|sukupuoliyh*
    > 5: tving*|forc* ha|have|into|till sex
    8: NEG paase ulos|kotoa|pois PARTNER|HE
    8: PARTNER NEG anna|paasta|lat|let minun|mun|minua|mua|mig|me
    6: poikani|tyttareni|naapuri|PARTNER vie|varasta*|kirista*|ottaa rahani|rahat|elakkeeni|pengar|money
    6: mustelm*|blamark*|bruis* lapsel*|aidil*|mummol*|barn*|child*|HIT|hoivako*|vanhuks*
    7: lapset|lapsi|barnen|kids|children yksin|ensamma|alone kotona|hemma|home
    4: NEG safe|turvassa|trygg
    6: NEG turval*|trygg*|safe HOME
    4: kirista*|utpress*|blackmail* VICTIM|kuvilla|bilder
    5: HIT VICTIM !HEART
    > 3: PARTNER HIT !HEART
    5: HIT vanhaa|vanhuksia|vanhoja|elderly|aldre
    4: HURTS PARTNER me|mua|minua|us|meita|mig
    6: HURTS|harming my|mun child|kids|lasta|lapsia|daughter|son|mother
    6: someone|joku|nagon HURTS|HIT
    5: FORCE HOME
    5: FORCE VICTIM|PARTNER kohtaan|mot|towards|against
    > 4: PARTNER on|ar|is FORCE
    5: domestic|family violence|abuse
    > 2: abusive husband|partner|boyfriend|relationship|home|wife
    FORCEHOME
    RAPE
    4: SEXUAL ABUSE
    5: kaytti|kayttaa|kaytetaan hyvakseen|hyvaksi VICTIM
    5: hyvaksikay*|utnyttjad* lapsi|lasta|lapsen|VICTIM
    5: MOLEST VICTIM
    6: TOUCH VICTIM IMPROPER
    4: FEAR FEARED
    > 6: radd|rad|skraj|skrack for man|man
    4: FEAR henkeni|henkeani
    4: fear|afraid|scared for LIFEFEAR
    5: FEAR HOME
    5: NEG DARE STAY
    6: THREATEN KILLOTHER
    4: THREATEN VICTIM
    5: HE tappaa|dodar|doda|kill|kills mut|minut|meidat|mig|oss|me|us
    7: TAKEN VICTIM|inne|sisaan|inside|in PARTNER|HOME|HE !ovi !ovet
    6: NEG LETS OUT VICTIM PARTNER|HOME|HE
    6: wont|doesnt let me leave|out|go
    8: NEG anna puhelinta|poistua|telefon|phone PARTNER|HE
    5: WEAPON PARTNER|HE|THERE|joku|someone|nagon
    4: STALK VICTIM|PARTNER
    8: DRUNK CHILD KIN|HOME|yksin|ensamma|alone
    4: SHOT VICTIM|PERSON
    > 3: blir slagen|misshandlad|hotad
    """,
)

_THREAT = Frames(
    _CONCEPTS,
    """
    > 4: toivon|toivottavasti kuolet|kuolette|rajahdatte
    4: maksatte|maksat hengella*
    5: IWILL TARGET
    5: lyon TARGET !vetoa !kortti !laimin
    > 4: saatte|tulette|tuut katua|katumaan|katuu
    > 4: ni angra !inte
    > 4: you|youll regret !not !wont !never
    6: INTENT KILLWISH TARGET
    4: DODAR TARGET
    5: BURN PLACE
    BOMB PLACE|rajahtaa|on|teil*|in|at|i|pa
    7: COME WEAPON
    > 3: tappaisin sen|sut|teidat|ne|laakar*|hoitaj*
    > 2: kuolette|kuolet kaikki|viela
    > 3: saatte|saat kuolla|maksaa
    > 5: tiedan|vet|know missa|var|where asut*|bor|live|work
    5: BEATUP TARGET|teille
    > 4: maan|ground tasalle
    > 4: burn|blow place|hospital|clinic|building|it down|up
    > 4: burn|blow down|up place|hospital|clinic|building
    > 4: loydan|etsin teidat|sut|laakarin|hoitajan
    """,
)

# Signs that hold now, told in the present tense.
_EMERGENCY = Frames(
    _CONCEPTS,
    """
    6: INTAKE MED tupla*|kaksinker*|liikaa|vaaran|vaaraa|vaaria|dubbel*|double|wrong|fel
    6: poltin|poltti|palovamma*|brande|burned|burnt kiehuv*|pahasti|kuuma*|svart|badly
    10: PERSON FALL oksentaa|krak*|vomit*|sekava
    6: vauva|baby|bebisen|barnet|sikio NEG liiku|ror|moving|kicking|liikkunut
    8: PREGNANT vuotoa|vuoto|flytning
    5: sokeutu*|blind SUDDEN
    avunhuu*
    6: CHILD POISON !opas* !neuvon*
    > 2: in labour|labor
    > 4: this is emergency
    5: PERSON lyyhist*|tuupert*|lysaht*
    8: PERSON sekav*|sekaisin|houraa|houri*|forvirrad|confused puhuu|puhe|tunnista|pratar|nyt|nu|akkia
    6: NEG tunne|kanner|feel LIMB
    7: NEG toimi|nouse|liiku|tottele LIMB akkia|yhtakkia|akillise*|asken
    > 2: verta tulee|valuu
    5: PERSON sininen|sinisena|sinertav*
    > 3: bla i|om|kring ansiktet|lapparna|munnen
    > 3: tulkaa|tule|come akkia|heti|nopeasti|quick|quickly|now
    > 2: kom fort|genast|nu
    6: sateil*|PAIN|ACHE|CHEST hiki|hikoil*|kallsvett*|sweat*
    > 4: sateil* leuka*|kateen|kasivar*|hartia*
    4: medvetande|tajuissaan|conscious NEG
    > 3: bleeding|bleed out|to
    > 2: send help
    8: kaatu*|putos*|ramla*|fallit|fell|foll BLOOD
    > 4: lakkasi|lakannut|loppui|slutade|slutat hengitta*|hengitys|andas
    5: PERSON makaa|makaamassa|ligger|lying maassa|lattialla|marken|golvet|floor|ground
    6: NEG pysty|kykene puhumaan|liikkumaan|kavelemaan|nousemaan
    5: bloder|vuotaa|vuodan|bleeding leikkauks*|leikkaushaav*|operation*|operat*|surgery
    > 4: kyy|kaarme|orm|ormen|huggorm|snake puri|bet|biten|bit
    4: sormi|jalka|kasi|luu|finger irti|irtosi|katkesi|poikki|nakyy
    verioksen*
    hapenpu*
    > 4: jai|jaanyt auton|junan|rekan alle
    5: HEART lyo|hakkaa|jyskyttaa|slar hulluna|epatas*|lujaa|ojamnt
    NEG pysy pystyssa
    4: NEG BREATH !AIRING
    4: HARD BREATHES
    > 3: short of breath
    > 3: shortness of breath
    > 3: happi|henki|ilma loppu*|salpa*
    CHOKE
    6: juuttu*|fastnat|stuck kurkku*|hals*|throat
    8: PERSON NEG SENSES
    > 3: ei|eika|inte reagoi|heraa|reagerar|vaknar
    12: FALL NEG UP !MACHINE
    6: NEG vastaa|svarar puhee*|puhutteluun|tilltal
    UNCONSCIOUS
    > 3: passed|passes out
    6: FAINT juuri|asken|nyt|taas|kohta|pian|nu|now
    6: CHEST PAIN !BREAST
    5: FACE LIMP
    6: LIMB halvaan*|halvaus*|forlam*|paraly*
    8: LIMP|liiku LIMB TALK|CHEST|NOW|CRY
    4: puhe|puhun|talet|speech SPEECH
    5: puhe puuro*|onnistu|takelt*|katosi
    8: TALK UNCLEAR LIMB|FACE|PERSON
    5: cant|cannot speak|talk properly
    SPEECH LIMB|FACE|NOW|CRY|PERSON
    5: SIGHT LOST SUDDEN
    > 3: lost my|his|her sight|vision
    6: BLOOD FLOW MUCHLY
    6: BLOOD STOP NEG
    3: BLOOD FLOWBAD
    > 3: vuodan|vuotaa verta|blod
    > 2: verta vuotaa|vuodan
    5: bleeding|bleed|bloder|forbloder MUCHLY|mycket|kraftigt|ihjal|death
    5: haava|haavat|sar|saret|wound auke*|repes*|spruck*|opened
    8: PREGNANT verta|vuodan|vuotaa|blod|bloder|bleeding|blood
    8: FEVER STIFF
    SEIZE
    4: sai|saa|fick|far|having|har juuri|nyt|just|nu|a FIT
    5: THROAT SWELL
    6: DRINK|INTAKE|swallowed|svalt POISON
    6: CHILD INTAKE MED
    6: INTAKE MED MUCH|MANY
    3: MANY MED syo*|soin|otin|otti|tog|took
    > 4: otin|soin|nielin|otti|soi kourallisen|kymmenia|monta|liikaa
    6: AMBULANCE ASK
    4: CRY SOON !GOT
    apua apua !GOT
    5: need|tarvitsen|behover help|apua|hjalp now|nyt|heti|nu|immediately|urgently
    > 3: luulen|tuntuu|taidan kuolen|kuolevani
    kuolen nyt|kohta|taalla
    > 3: taalla|talo|koti|asunto|keittio|huone|kampp* palaa
    > 2: det|har brinner
    > 3: on fire
    8: WATERS meni|menivat|tuli|tulivat
    > 3: vattnet|water|waters gick|gatt|broke|broken
    8: LABOUR minuut*|valein|tihe*|minute*|tat*|apart|sakannin
    4: vauva|baby|bebisen|lapsi syntyy|coming|kommer nu|now|nyt
    8: SUGAR alle|taju*|sekava|heraa|lag|low liian|NEG|1|2
    5: kiehuv*|kiehuvaa|kuumaa vesi|vetta|oljy* paalle|kaatu*|iholle
    5: vauva|lapsi|huulet|lips|barnet|lapparna|baby sininen|sinertav*|sinisena|blue|bla !tykka* !vari*
    5: lapsi|vauva|barnet|baby veltto*|velttona|slapp|limp|floppy
    6: hukkuu|hukkumassa|drunknar|drowning PERSON|apua|nyt|help
    6: kolari*|onnettomuu*|olycka|accident|crash NOW|CRY
    > 4: sain myrkkya|sahkoiskun
    sydan pysahty*
    > 3: inte kontaktbar
    """,
)

# Names of emergencies and what is told as past: vetoed where the text tells of care or praises it.
_EMERGENCY_TOLD = Frames(
    _CONCEPTS,
    """
    hatatilan*|nodlage|nodsituation
    4: DIES PERSON|NOW|CRY
    6: PERSON FALL HIGH|portai*|rappus*|puusta|trapp*|stairs
    6: LIMP LIMB CHEST|FACE|SPEECH
    6: CHEST ACHE !BREAST
    > 3: synnytys alkoi|alkaa|kaynnistyi|on
    3: paljon|mycket verta|blod
    CHESTPAIN
    ATTACK
    heart attack
    hengenahdist*
    POISONED
    10: FALL BROKEN
    palovamma* lapsi|NOW|CRY
    FIT PERSON
    tulipalo*
    FIT NOW|CRY
    """,
)
_CARED_FOR = Frames(
    _CONCEPTS,
    """
    PAST
    PRAISE
    """,
)
_NOW = Frames(
    _CONCEPTS,
    """
    NOW
    CRY !GOT
    haluan|aion|mieless*|mielessa|ajatuks*|tankar|thoughts|thinking
    """,
)
_HELPED = Frames(_CONCEPTS, "PAST PRAISE")

_TOPICS = (
    ("suicide", _SUICIDE, None),
    ("violence", _VIOLENCE, None),
    ("suicide", _SUICIDE_TOLD, _HELPED),
    ("threat", _THREAT, None),
    ("suicide", _DYING_TOLD, _CARED_FOR),
    ("emergency", _EMERGENCY, None),
    ("emergency", _EMERGENCY_TOLD, _CARED_FOR),
)
_INTRODUCES = Phrases(
    "(call me|kutsukaa minua|kutsu minua|nimi on|nimeni on|olen|oon|heter|kalla mig|name is|this is|hoitaja|laakari|terv) toni"
)
# The plainest words in languages that are spoken here and that the rest of the rules do not read.
_ELSEWHERE = (
    (
        "suicide",
        Phrases(
            """
            (хочу|хочется|хотела|хотел) (бы )?(просто |только )?(умереть|сдохнуть)|не (хочу|хочется) (больше )?жить|жить (больше )?не (хочу|хочется)|(покончу|покончить) с (собои|жизнью)
            (убью|убить|зарежу|повешу) себя|(повешусь|застрелюсь|отравлюсь)|нет смысла жить|(суицид|самоубииств)*|лучше бы я умер*|нет сил (больше )?жить
            хочу (вже )?(померти|вмерти)|не хочу (бiльше |більше )?жити|(вбю|вбити|убю) себе|накласти на себе руки|самогубств*|немає сенсу жити
            tahan (lihtsalt )?surra|ei (taha|jaksa|viitsi) (enam )?elada|tapan (enda|ennast|end)( ara)?|enesetap*
            (اريد|بدي|ابغى|اتمنى) (ان )?(اموت|الموت)|(سوف |س)?اقتل نفسي|ساقتل نفسي|لا اريد (ان اعيش|العيش|الحياة)|(انتحار|الانتحار|انتحر|سانتحر)
            (میخواهم|میخوام|می خواهم|می خوام) بمیرم|(خودکشی|خودمو میکشم|خودم را میکشم|خودم را می کشم)|نمیخواهم زنده بمانم|نمیخوام زنده باشم
            (我想死|不想活|想自杀|我要自杀|想自殺|我要自殺)*
            """
        ),
    ),
    (
        "violence",
        Phrases(
            """
            (муж|он|отец|парень|брат|сын) (меня |нас )?(бьет|избивает|избил|насилует|душит)|меня (бьют|избивает|избивают|избил|избили|изнасиловал|изнасиловали)|чоловік (мене )?(бє|бьє)
            (زوجي|ابي|اخي) (يضربني|ضربني)|(يضربني|يضربونني)
            (شوهرم|پدرم) (مرا |من را |منو )?(میزند|میزنه|کتک میزند|کتک میزنه)
            """
        ),
    ),
    (
        "emergency",
        Phrases(
            """
            (он|она|ребенок|мама|папа|муж|жена|человек) не (дышит|просыпается)|не могу дышать|(вызовите|пришлите|нужна) (срочно )?скорую*|без сознания
            (لا يتنفس|لا تتنفس|لا استطيع التنفس|لا اقدر اتنفس)|(اتصلوا ب|اطلبوا )الاسعاف
            """
        ),
    ),
)
# What the eye sees and words do not say.
_SIGNS = {"🔪": "puukko", "🔫": "ase", "💔": "itken", "😭": "itken", "😢": "itken", "🩸": "verta"}


def find(message: Message) -> str | None:
    """What kind of crisis the text tells of: "suicide", "violence", "threat", "emergency" or None."""
    if _CANNOT_GO_ON.search(message.bare):
        return "suicide"
    signs = [] if message.folded.isascii() else [_SIGNS[char] for char in message.folded if char in _SIGNS]
    if len(message.bare) < 3 and message.folded.isascii():
        return None
    bare = message.bare if "toni" not in message.words else _without_name(message)
    if topic := _topic(bare, signs):
        return topic
    if topic := first_phrase(_ELSEWHERE, bare):
        return topic
    return next(filter(None, map(_topic, lettering.readings(message))), None) or _spaced(message)


def _spaced(message: Message) -> str | None:
    """What the words are once single letters are joined; of words run together only suicide is sure enough."""
    words, text = message.words, lettering.joined(message)
    if text is not message.folded:
        words = words_of(text)
        if topic := _topic(" ".join(words)):
            return topic
    parted = lettering.parted(words, _CONCEPTS.names)
    return "suicide" if parted and _topic(parted) == "suicide" else None


_TONI = LatePattern(r"\bToni\b")


def _without_name(message: Message) -> str:
    """The bare words without the name Toni, which is "töni" (pushed) without its dots."""
    named = _TONI.search(message.display) or _INTRODUCES.search(message.bare)
    return " ".join(word for word in message.words if word != "toni") if named else message.bare


def _topic(bare: str, signs: Iterable[str] = ()) -> str | None:
    scene = Scene([*_IDIOMS.remove(bare).split(), *signs], _CONCEPTS)
    for topic, frames, cared_for in _TOPICS if scene.called else ():
        if (
            frames in scene.called
            and frames.hold(scene)
            and not (cared_for and cared_for.hold(scene) and not _NOW.hold(scene))
        ):
            return topic
    return None
