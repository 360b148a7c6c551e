"""A cry for help: suicide, a medical emergency, violence at home, a threat.

Tuned for recall: a false alarm costs one unneeded text with phone numbers, a miss may cost a life. Only clear idioms
("jono tappaa") and clear reports of care in the past ("sain sydänkohtauksen, minut pelastettiin") are let through.
The lists are to be approved by professionals of crisis work before use. Phrases are in the notation of `phrases`.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

from .phrases import Phrases
from .typos import near

# Taken out before anything is looked for.
_IDIOMS = Phrases(
    """
    kuolla (nauruun|tylsyyteen|nalkaan|janoon|hapeaan|vasymykseen|jannitykseen|kylmaan|kuumuuteen|vanhuuteen|odotukseen)
    kuolen (nauruun|tylsyyteen|nalkaan|janoon|hapeaan|vasymykseen|jannitykseen|kylmaan)
    kuolin (nauruun|tylsyyteen|hapeaan)
    kuollakseni* nauro*|nauroin kuollakseni
    kuoleman (vasyn*|vasy*|tylsa*|hiljai*|vakav*|kyllasty*)
    (jono*|odotus|odottaminen|odottelu|jonottaminen|tylsyys|nalka|kuumuus|byrokratia|kiire|hinta*|uteliaisuus) tappaa
    tapoin aikaa|tappaa aikaa|tapan aikaa|tappaa tunnelman|aikaa tappaakseni
    dying (to|for) (know|see|hear|find|a|some|coffee|get)
    dying of (boredom|laughter|laughing|curiosity|embarrassment|hunger|thirst|heat)
    (died|die|dead) (of|from) (boredom|laughter|laughing|embarrassment)
    (almost|nearly) died (laughing|of _ boredom)
    (feet|foot|back|legs|shoes|knees|parking|queue*|wait*|heat|music|suspense) (is|are|was|were)? ?(kill*) (me|us)
    killing time|kill time|killed it|dressed to kill|killer (service|app|team)
    (dog|ihjal|dod) av (skratt|tristess|hunger|uttrakning|vantan)
    (skratta*|trakade|vanta*) (mig )?(till dods|ihjal)
    (vanta*|vante*|kon|kotiden|tristessen|hungern|varmen|musiken) (dodar|tar kal pa|tar dod pa) (mig|oss|en)
    (loi|lyonyt|lyo) (varpaansa|paansa|sormensa|polvensa|jalkansa|katensa|kasivartensa|kyynarpaansa|leikiksi|lapi|kortin|rahaa|rahat)
    dodstrott*|dodstrakig*|dodskul
    hjartinfarkt av (priset|rakningen)|sydankohtaus (laskusta|hinnasta)|sydankohtauksen (laskusta|hinnasta)
    hirttaa kiinni|menee hermo*|hermot menee
    stroke of (luck|genius)|heart attack when i saw the (bill|price)
    shoot me an? (email|message|text)|jump (the queue|through hoops)
    (elaa|asua|bo|live) (talla |tassa )?(seudulla|kunnassa|kaupungissa|paikkakunnalla|kommunen|this town)
       """
)

_SUICIDE = Phrases(
    """
    itsemurh*
    itsetuho*
    itsari*
    (tapan|tappaa|tapa|tappaisin|tapais|tappais|tappaisi|tappoi|tappavani|tappamassa|tappamista) _ (itse|itte)*
    (itse|itte)(ni|si|nsa|ansa|aan|s|n) (tappa|tapa)*
    (hirt|hukut|ammu|ampu|polta|poltt|myrkyt|satut|vahingoi|viil|vedan|veta)* _ (itse|itte)*
    (hirttaydyn|hirttayty*|hukuttaudu*|hukuttautu*)
    viiltely*|viiltele*|viiltel*|viillan _ (ranteet|ranteeni|kateni|itse*)
    ranteet auki
    (haluan|haluun|haluisin|haluaisin|haluaa|haluais|halua|halusin|tahdon|tahon|tahtoo|tahtoisin|toivon|toivoisin) _ (kuolla|kuolis*|kuolla pois|kuolisin|kuolemaa)
    (kunpa|jospa|voi kun|saisinpa|saisin|voisinpa) _ (kuolisin|kuolla|kuolis|kuolen)
    tekee mieli kuolla|teki mieli kuolla|pitaisi kuolla|ansaitsen kuolla|parempi kuolla|valmis kuolemaan|mieluummin kuol*|kuolisin pois|kuolisin mieluummin
    (aion|aikoo|meinaan|taidan|parasta) (kuolla|lopettaa elamani|paattaa paivani)
    (en|ei|emme|et) _ (jaksa|jaksaa|jaksais|jaksaisi|halua|haluu|haluis|haluaisi|haluais|tahdo|kykene|viitsi|pysty|huvita) _ (elaa|elamaa|elamista|eloa)
    ei (huvita|maistu|kiinnosta) (enaa )?(elaminen|elama|elaa)
    ei (ole|oo) (enaa )?(mitaan )?(syyta|jarkea|mielta|pointtia) (enaa )?(elaa|elamassa|elamisessa|jatkaa elamaa)
    elamalla(ni)? ei ole (enaa )?(tarkoitusta|merkitysta|arvoa)|elama ei ole (enaa )?elamisen arvoista
    (lopetan|lopettaa|lopettaisin|paatan|paattaa|paattaisin|riistan|riistaa|tehda lopun|teen lopun) _ (elama|elaman|elamani|elamansa|elamasta|henken|henkeni|paivani|itseni|itteni|paivat)*
    (vie|vien|vieda|ottaa|otan) _ (hengen itseltani|henken itse*|henkeni|hengen itte*)
    parempi _ (jos|kun|ettei|ilman) _ (mua|minua|musta) _ (olis|olisi|oo|ole|olemassa)*
    (olis|olisi|parempi|parempi olla) _ kuolleena
    (hyppaan|hyppaa|hyppais*|hypata) _ (junan|sillalta|parvekkeelta|katolta|alas|auton|raiteille|ikkunasta|rekan)
    (junan|rekan|auton) alle _ (hyppaa*|hyppy|meen|menen|jaada)|meen junan alle|menen junan alle
    (kiikkuun|narun jatko*|koyden jatko*|narun jatkeeksi|hirteen)
    (syon|otan|nielen|vedan|soisin|ottaisin) (kaikki|koko|purkillisen|purkin) _ (laakkeet|laakkeeni|pillerit|purkin|laakkeita|pillereita|unilaakkeet)
    yliannostu*|yliannokse*
    (en|ei) _ (nae|nay) _ (muuta )?(ulospaasya|tieta ulos)|(nahda|naen) vain kuolema*
    ^(ma |mina )?(en|emma) (vaan |vain |yksinkertaisesti )?jaksa enaa( mitaan| yhtaan| tata| nain)?$
    (en|ei) jaksa enaa (tata elamaa|elamaani|taistella|yrittaa)|(en|ei) (kesta|sieda|jaksa|pysty) (enaa )?(tata |tammosta |omaa )?elamaa(ni)?|olen taakka kaikille|kaikki olis paremmin ilman mua
    ^(jag )?orkar (inte|int) (mer|mera|langre|med livet|med nagot)( alls| nu)?$
    ^(i )?(cant|cannot|can not) (do this|take it|take this|go on|cope|bear this|handle this)( anymore| any more| any longer)?$
    (tekee|tekisi|tekis|teki|tekeepi) _ mieli _ (kuolla|elaa enaa|tappaa itse*|tappaa itte*|hypata|satuttaa)
    (syyta|jarkea|mielta|pointtia|tarkoitusta|halua|voimia|haluja) _ (elaa|elamaan|elamaa|elamalle|elamassa)
    tap* (itseni|itteni|itsensa|ittensa|itsesi|ittesi|ittes|ittens|itsens)
    (en|ei) _ (halua|haluu|haluais|haluaisi|toivo) _ (herata|olla olemassa|olla taalla enaa|olla enaa taalla|olla hengissa|jatkaa elamaa)
    (toivon|toivoisin|kunpa) (etten|en) _ (heraisi|herais|heraa|olisi|olis) _ (enaa|olemassa|syntynyt)
    (haluan|haluun|haluaisin) (nukkua pois|nukahtaa ikuisesti|kadota ikuisesti|lopettaa kaiken|lopettaa taman elaman)|lopetan kaiken|jatan hyvastit
    (maailma|kaikki|perhe|lapset) _ (parempi|paremmin) _ ilman (minua|mua)|(mua|minua) ei kohta (enaa )?(ole|oo)|ei (ole|oo) mitaan minka takia elaa
    (vill|onskar) _ (inte vakna|aldrig vakna|forsvinna for alltid|sluta finnas|slippa leva)|gora slut pa (allt|livet|det)|varlden _ utan mig
    (dont|do not|never) _ (want|wanna) (to )?(wake up|be here|exist|be alive|live)|world _ without me|(jump|leap) (off|from|in front)|done with (life|living)|im done living|take my life
    ei haluta elaa|elamanhalu* (on )?(mennyt|loppu*|poissa)|elaminen loppu|haluan pois taalta elamasta
    kuolema (olisi|ois|olis) (helpotus|ratkaisu|parempi)|kuolemaa (toivo*|kaipa*)
    hyvasti (kaikki|maailma|kaikille)|jahyvaiskirje*
    ajattel* _ (kuolemaa|itsemurhaa|itsarii)
    sjalvmord*
    (sjalvskad*|sjalvdestruktiv*|suicid*)
    (vill|onskar|vil|viljat) _ (do|dog|vore dod|jag dog|inte leva|inte finnas)
    (orkar|orka|onskar|vill|kan|ids) _ (inte|int|ej|inget|ingen) _ (leva|leva mer|finnas)
    (ta|tar|tog|tagit|taga) _ livet av (mig|sig|dig|oss|honom)
    (ta|tar|tog|avsluta|avslutar) (mitt|sitt) (eget )?liv
    (doda|dodar|hanga|hanger|skara|skar|skjuta|skjuter|dranka|skada|skadar) (mig|sig)( sjalv)?
    (doda|dodar|hanga|hanger|skara|skar|skjuta|skjuter|skada|skadar) (mig|sig) sjalv
    (battre|lattare) _ (om|utan) _ (jag|mig) _ (vore dod|var dod|inte fanns|dog|dod|fanns inte)
    battre utan mig|hoppa framfor taget|hoppa fran bron|slut pa allt|ingen mening med (livet|att leva)|livet ar inte vart*
    overdos*
    (kill|killing|kil|hang|hanging|shoot|shooting|cut|cutting|harm|harming|hurt|hurting|drown|stab) (my ?self|him ?self|her ?self|them ?sel*|your ?self|me self|meself)
    (end|ending|take|taking|took|ended) (my|his|her|their|it) (own )?(life|lives|all)
    suicid*
    (want|wanna|wants|wanted|wish|rather|ready|going|gonna|like) (to |too |i could |i would )?(just )?(die|be dead|dead)
    (wish|hope) _ (i|he|she) (was|were|am|would) (dead|die|never born|not alive)
    (dont|do not|doesnt|does not|cant|cannot|can not|no longer|not) _ (want|wanna|wish|like|bear|go on|wish to) _ (live|living|be alive|be here anymore|exist|wake up)
    (reason|point|will|wish|desire) (to|in|for) (live|living|go on|life|being alive)|nothing (left )?to live for
    better off (dead|without me|if i (was|were) (dead|gone))
    life (is not|isnt|aint) worth (living|it)|tired of (living|life|being alive)|sick of living
    (self|selfharm) harm*|selfharm*|kms|unalive|offing myself|off myself|jump off (a|the) (bridge|roof|balcony)|jump in front of
    overdos*|took all my (pills|meds|medicine|tablets)|take all my (pills|meds|medicine|tablets)
    goodbye (world|everyone|cruel world)
    """
)

# Signs that hold now; written in the present tense or as a bare noun.
_EMERGENCY = Phrases(
    """
    (rintaan|rinnassa|rintaani|rintaa|rinta|rintani) _ (sattuu|koskee|pistaa|puristaa|ahistaa|ahdistaa|kipeana|kivistaa|vihlaisee|polttaa)
    (sattuu|koskee|pistaa|puristaa|ahistaa) _ (rintaan|rinnassa|rinnasta|rintaa|rintakehaan|rintalastaan|rintaani)
    (huonosti|vaikea|vaikeaa|vaikee|vaikeeta|tuskin|vaivoin|vaikeuksia|tyolasta|raskasta) _ (henkea|henkee|hengittaa|hengittaminen|hengitys|hengitan|hengitella)
    (hengitys|hengittaminen|hengitan) _ (vaikea*|vaikee*|huonosti|tyolas*|vinkuu|rohisee|raskas*|pinnalli*)
    (otin|soin|otti|soi|nielin|nieli|vedin|ottanut|syonyt) _ ([1-9][0-9]+|kourallisen|kymmenia|monta kymmenta|monta) (unilaak*|pilleri*|tabletti*|laaket*|laakkei*|kolmiolaak*|rauhoitta*|nappia|buranaa|panadolia)
    makaa _ (ei|eika) _ (vastaa|reagoi|liiku|puhu|heraa)
    sydan (pysahtyi|pysahtynyt|ei lyo)|(kohtaus|epilepsia*) nyt|(putosi|kaatui) _ (ei|eika) (liiku|puhu|heraa|hengita)|tulipalo|talo palaa|sain (myrkkya|sahkoiskun)
    rintakipu*|puristava* kipu* rinna*|kova* kipu* rinnassa
    (en|ei|emme) _ (saa|saada|saaa) _ (henkea|henkee|ilmaa|happea)
    (ei|eika|ettei) _ (hengita|hengittele|hengittaa)
    (henki|hengitys) ei (kulje|kule|kulkeudu)|hengitys (salpaa*|loppu*|vaikeutu*|pysahty*|ei)|henkea ahdistaa|hengenahdistu*|tukehdun|tukehtuu|tukehtumassa|haukkoo henkea
    (suupieli|suu|kasvot|kasvojen|kasvoista|puoli kasvoista|silmakulma) _ (roikkuu|vinossa|vino|riippuu|valahti*|valuu)
    (kasi|kateni|jalka|kasivarsi|puoli|raaja) _ (puutuu|puutunut|halvaan*|ei liiku|ei toimi|tunnoton|voimaton)
    puhe _ (puuroutu*|sammal*|sekava*|ei tule|takeltelee)|puhe on puuro*|halvau*|aivohalvau*|aivoinfarkt*|aivoverenvuo*
    (sydankohtau*|sydaninfarkt*|sydan) _ (kohtaus|tulossa|nyt|iski|pysahtyi|pysahtynyt|meneillaan)
    sydankohtau*|sydaninfarkt*|sydanpysahd*|infarkt*
    (on|meni|menee|makaa|loytyi|taalla|han) _ (tajuton|tajuttomana|tajunta pois|elvyt*)
    (ei|eika) (enaa )?(heraa|hereilla|tokene)|tajuton|tajuttomana|meni tajuttomaksi|menetti tajunta*|ei (heraa|reagoi|vastaa puheeseen|saa hereille)
    (vuotaa|vuodan|valuu|tulee|vuoto) _ (paljon |runsaasti |kovasti |kamalasti )?(verta|vertaa)|verenvuoto ei|verta tulee (paljon|koko ajan)|oksentaa verta|oksennan verta|yskii verta|yskin verta
    (soin|joi|join|soi|otti|otin|nieli|nielin|ottanut|syonyt|veti|vedin) _ (liikaa|purkin|purkillisen|kaikki|liian monta|koko purkin|koko) _ (laakkei*|laakke*|pillere*|tablett*|unilaak*)
    (soin|joi|join|soi|otti|otin|nieli|nielin) _ (purkin|purkillisen|myrkky*|pesuaine*|pakkasnest*|myrkyllis*)
    myrkytys*|myrkyttyn*
    (tarvitsen|tarvitaan|tarvii|soittakaa|laheta*|tilatkaa|pyydan|haluan|apua) _ (ambulanss*|lanssi*|pelastus*)
    ambulanssi (heti|nyt|tanne)|tulkaa (heti|akkia) apuun|auttakaa (heti|nopeasti|akkia|joku)|apua (nyt|heti|nopeasti|kiire*)|kiireesti apua|apua apua
    kouristaa|kouristelee|saa kouristuskohtauksen|sokki* allergi*|anafylak*|kurkku turpoaa|kieli turpoaa|turpoaa kurkku
    (olen|oon|han on|isa on|aiti on|mies on|vaimo on) kuolemassa|tekee kuolemaa|kuolen (nyt|tahan|kohta|jos)|olen kuolemaisillani
    (synnytys|vauva) (alkoi|alkaa|tulee) nyt|vauva (ei liiku|on sininen|sinertaa|veltto)|lapsivesi meni
    (huulet|vauva|lapsi) _ (siniset|sinertaa|sininen)|eloton*
    (ont|smarta|smartor|trycker|tryck|sticker|varker) _ (i|over) (mitt |hans |hennes )?(brost|brostet|brostkorgen|hjartat)
    brostsmart*|brostvark*|brostkram*
    (andas|far|kan|andning*) _ (inte|int|ej) _ (andas|luft|puste|andan|luften)
    (andas|andats) (inte|int|ej)|far (inte|ingen|int) (luft|andan)|inte andas|svart att andas|andnod|kvavs|kvaver*|andningen (stannar|stannat|upphor*)
    hjartinfarkt*|hjartattack*|hjartstopp*|hjartat (stannade|stannar)|stroke|slaganfall*|hjarnblodning*|hjarninfarkt*
    medvetslos*|svimmat och vaknar inte|vaknar inte|inte kontaktbar|livlos*
    (bloder|blodar|forblod*) _ (mycket|kraftigt|inte|ymnigt|ihjal)|kraftig blodning|kraks blod|spyr blod
    (tagit|tog|at|atit|svalt|svalde) _ (for manga|alla|hela burken|en burk)
    forgift*|(behover|skicka|ring) _ ambulans*|hjalp (nu|genast|snabbt)|ansiktet hanger|mungipan hanger|sluddr*|(armen|benet) _ (domnar|domnat|forlamad)|kramp* i (brostet|hela kroppen)|krampar
    (chest|heart|left arm|arm) _ (pain*|hurt*|tight*|ache*|aching|pressure|crushing|numb)
    (pain|pains|pressure|tightness|ache) in (my|his|her|the) (chest|heart|left arm)
    (cant|cannot|can not|not|isnt|unable to|couldnt|struggling to|hard to|difficulty|trouble|stopped) (able to )?(breath|breathe|breathing|breathin|breth)
    not breathing|short of breath|shortness of breath|choking|chokes|suffocat*
    heart attack|having a stroke|(had|has|having|got|a) stroke|stroke symptoms|face (is )?(droop*|drooping)|slurr* speech|speech is slurred|(one|left|right) side _ (numb|weak|paraly*)
    unconscious|unresponsive|wont wake up|not waking up|passed out|collapsed|lifeless
    (bleeding|bleeds) _ (heavily|badly|out|a lot|wont stop|not stopping|to death)|losing (a lot of )?blood|vomiting blood|coughing (up )?blood
    (need|call|send) _ (an )?ambulance|need help (now|immediately|urgently)|(took|taken|swallowed|ate) _ (too many|whole bottle|all the|all of the|bottle of) _ (pills|tablets|meds|medicine|medication)
    poisoned|poisoning|anaphyla*|throat (is )?(closing|swelling)|having a seizure|seizure|seizures|(i am|im|he is|hes|she is|shes|dad is|mum is|mom is) dying
    """
)

_VIOLENCE = Phrases(
    """
    (mies|mieheni|miehen|ukko|ukkoni|vaimo|vaimoni|puoliso|puolisoni|avopuoliso|avomies*|poikaystava*|tyttoystava*|kumppani*|ex|exa|exani|eksa|eksani|isa|isani|isapuoli*|aiti|aitini|poikani|veljeni|han|se) _ (hakkaa*|hakkasi|hakannu*|lyo|loi|lyonyt|lyony|pahoinpitel*|kuristaa|kuristi|potkii|potki|raiskasi|raiskaa|raiskas|uhkailee|uhkaa tappaa|uhkaa puukolla|uhkasi tappaa|vakivaltai*|mukiloi*|retuuttaa) _ (minua|mua|minut|mut|meita|lapsia|lasta|lapsiani|aitia|aitiani|minuun|muhun|kotona|meidat|tappaa)
    (minua|mua|minut|mut|meita|lasta|lapsia) _ (hakataan|lyodaan|lyo|hakkaa|pahoinpidel*|kuristettiin|raiskattiin|raiskataan|pahoinpiteli*) _ (kotona|mies*|mieheni|ukko|puoliso*|isa*|joka paiva)?
    (minua|mua|lasta|lapsia|meita) (hakataan|lyodaan|pahoinpidellaan|kuristetaan)
    (pelkaan|pelkaan|pelkaa|pelatta|pelottaa) _ (miestani|mieheni|miesta|miestaan|ukkoa|ukkoani|puolisoani|puolisoa|vaimoani|poikaystavaani|poikaystavaa|kumppaniani|kumppania|isaani|isaa|isapuolta*|exaa|exaani|eksaa|eksaani|kotona|menna kotiin|kotiin menoa|henkeni)
    pelkaan henkeni|henkeni puolesta|ei uskalla menna kotiin|en uskalla menna kotiin|en uskalla olla kotona
    (mies|mieheni|puolisoni|ukko|poikaystavani|isani) (hakkaa|lyo|kuristaa|pahoinpitelee|loi|hakkasi|raiskasi|on vakivaltainen|uhkailee)
    kotivakiv*|parisuhdevakiv*|isapuoli (kayttaa|kaytti)|kaytti minua hyvakseen|kayttaa minua hyvakseen|(ex|exa|eksa|exani|eksani|mies) (vainoaa|uhkailee) (minua|mua)|lahisuhdevakiv*|perhevakiv*|vakivaltaa kotona|kotona vakivaltaa|raiskattiin|raiskasi|seksuaalis* hyvaksikay*
    (mies|ukko|puoliso) uhkaa (tappaa|minua|mua)|uhkaa tappaa (minut|mut|meidat)|han tappaa (minut|mut|meidat)
    (min man|mannen|min fru|maken|make|sambo|min sambo|pojkvan|min pojkvan|flickvan|min flickvan|partner|min partner|pappa|min pappa|styvpappa*|exet|mitt ex|min son|han|hon) _ (slar|slog|misshandlar|misshandlade|hotar|stryper|strop|sparkar|valdtog|valdtar|ar valdsam) _ (mig|oss|barnen|barn|mamma|hemma)
    (radd|rad|skraj|skrack) _ (for )(min man|mannen|min make|min sambo|sambo|min pojkvan|min partner|pappa|min pappa|honom|mitt ex|att ga hem)
    blir (slagen|misshandlad) (hemma|av)|valdtagen|valdtog mig|vald i hemmet|vald hemma|misshandel i hemmet
    (husband|boyfriend|partner|wife|girlfriend|dad|father|mum|mom|mother|stepdad|stepfather|ex|he|she|son|brother) _ (hits|hit|hitting|beats|beat|beating|punch*|kick*|chok*|strangl*|slap*|abus*|rape*|raping|threatens to kill|hurts|attacks) _ (me|us|my kids|the kids|my children|my mum|my mom|her|the children)
    (afraid|scared|terrified|frightened) (of|to) (my )?(husband|partner|boyfriend|wife|dad|father|stepdad|ex|go home|him|being at home)
    (domestic|family) (violence|abuse)|abusive (husband|partner|boyfriend|relationship|home)|beaten (at home|by my)|(i was|got|been) raped|raped me|sexually abused|being (beaten|abused) (at home)?
    """
)

_TARGET = (
    "(laakar|laakari|hoitaj|hoitsu|henkilokun|tyontekij|teidat|teijat|teita|teijat|kaikki|sut|sinut|sen|siella|paikan|paikka|ne|"
    "vastaanot|sairaal|terveyskesk|toimisto|neuvol|osasto|sosiaalityontekij|sossu)*"
)
_THREAT = Phrases(
    f"""
    (tapan|tapamme|ammun|puukotan|hakkaan|mukiloin|tapetaan|pommitan|kuristan|murhaan|teurastan|rajaytan|rajahdan) _ {_TARGET}
    (poltan|poltetaan|rajaytan|tuhopolt*|sytytan) _ (paikan|paikka|talon|sairaalan|toimiston|osaston|terveyskeskuksen|sairaala|maan tasalle|koko|teidat|rakennuksen)
    (tulen|tuun|tulla) _ (aseen|puukon|kirveen|haulikon|pyssyn|aseella|puukolla|kirveella) _ (kanssa|sinne|tanne|teille)
    (tappaisin|pitaisi tappaa|pitais tappaa|pitaa tappaa|haluan tappaa|tekis mieli tappaa|tekee mieli tappaa|aion tappaa|aion ampua) _ {_TARGET}
    pommi (on|sairaalassa|osastolla)|pommiuhka*|(kuolette|kuolet) kaikki|kuolette viela|(loydan|etsin) _ (laakarin|hoitajan|teidat|sut) _ (ja|niin) _ tap*|saatte kuolla
    vedan (laakaria|hoitajaa|teita|sita) turpaan|tulen vetamaan turpaan|turpaan (teille|laakarille|hoitajalle)|hoitaja saa turpaan|laakari saa turpaan
    (doda|dodar|doder|skjuta|skjuter|knivhugga|hugga|mordar|mord|sla ihjal|slar ihjal|spranga|spranger|spranger) _ (er|lakaren|lakarna|skoterskan|personalen|alla|dig|honom|henne|stallet|sjukhuset|hela)
    (ska|skall|tanker|kommer att) (doda|skjuta|sla ihjal|spranga|branna ner|knivhugga) _ (er|lakaren|skoterskan|personalen|alla|dig|stallet|sjukhuset)
    branna (ner|ned) _ (stallet|sjukhuset|er|allt)|bomb (pa|i) (sjukhuset|avdelningen)
    (will|gonna|ill|going to|want to|should) (come and |come there and )?(kill|shoot|stab|murder|blow up|burn down|burn) _ (you|them|doctor|nurse|doctors|nurses|staff|everyone|all|hospital|place|clinic|him|that|the)
    (burn|blow) _ (place|hospital|clinic|building) (down|up)|bring (a|my) (gun|knife)|bomb (in|at) (the )?(hospital|clinic|ward)
    """
)

# Words that put an emergency into the past or into a care report.
_PAST = Phrases(
    """
    (jalkeen|jalkeiseen|jalkeisessa|takia|vuoksi|johdosta|pelastettiin|pelasti|pelastitte|pelastivat|hoidettiin|hoidetti|hoitivat|hoiditte)
    (vietiin|vei|toi|tuotiin|tutkittiin|otettiin|leikattiin|kuvattiin|kotiutettiin|kotiutui|selvisin|selvisi|toipu*|kuntoutu*)
    (kavin|kavimme|kaytiin|tulin|tulimme|menin|jouduin|joutui|paasin|paasi|olin|oltiin|sain|saimme|hoidin|jonotin|odotin)
    (oli|epailtiin|epaillyn|epaily|epailyn|diagno*|hoidossa|hoidosta|hoito|potila*|osastolla|kuntoutus*|seuranta*|kontrolli*|kurssi*|viime|vuosi sitten|sitten)
    (efter|fordes|raddade|behandlades|behandling*|varden|fick|kom|undersokt*|var|blev|hade|rehabiliter*|forra)
    (after|saved|treated|treatment|was|were|had|came|went|brought|admitted|recovered|years ago|last (year|week|month)|diagnos*|rehab*|survived|follow up)
    """
)
_NOW = Phrases(
    """
    (nyt|juuri|parhaillaan|heti|akkia|apua|auttakaa|hata|kiire|taas|edelleen|edelleenkin|tanaan|nopeasti|enaa|alkoi)
    (nu|genast|hjalp|snabbt|igen|akut|fortfarande|just)
    (now|right now|help|immediately|urgent|urgently|still|again|please help|today|currently)
    """
)
# A sign in the present tense stays a sign even when the text also tells of the past.
_HOLDS = Phrases(
    """
    (en|ei) _ saa _ (henkea|henkee|ilmaa|happea)
    (ei|eika) (hengita|heraa|reagoi)
    (sattuu|koskee|puristaa|pistaa|ahistaa|puutuu|roikkuu|puuroutuu|vuotaa|kuristaa|tukehtuu|tukehdun|kouristaa)
    (andas inte|far inte luft|kan inte andas|gor ont|vaknar inte)
    (cant breathe|cannot breathe|not breathing|hurts|wont wake up|is unconscious)
    """
)

_VOCABULARY = """itsemurha itsemurhaa itsemurhan itsetuhoinen itseni itteni itsensa hengita henkea kuolla tappaa haluan elaa
    jaksa hakkaa pahoinpitelee rintaan rintakipu sydankohtaus tajuton ambulanssi yliannostus sjalvmord livet brostsmarta
    andas medvetslos overdos suicide suicidal myself herself himself breathe breathing unconscious ambulance overdose
    chest attack husband""".split()
_TOPICS = (("suicide", _SUICIDE), ("violence", _VIOLENCE), ("threat", _THREAT), ("emergency", _EMERGENCY))


def find(bare: str) -> str | None:
    """What kind of crisis the words tell of: "suicide", "violence", "threat", "emergency" or None."""
    if len(bare) < 3:
        return None
    bare = _IDIOMS.remove(bare)
    return _match(bare) or _match(_repaired(bare))


def _match(bare: str) -> str | None:
    for topic, phrases in _TOPICS:
        if phrases.search(bare) and not (topic == "emergency" and _is_past(bare)):
            return topic
    return None


def _is_past(bare: str) -> bool:
    """Whether an emergency is told as something that was treated."""
    return bool(_PAST.search(bare)) and not _HOLDS.search(bare) and not _NOW.search(bare)


def _repaired(bare: str) -> str:
    """The words with small typing errors mended where they come near the words of a crisis."""
    return " ".join(
        (near(word, _VOCABULARY, shortest=6) or word) if 6 <= len(word) <= 16 else word
        for word in bare.split()[:120]
    )
