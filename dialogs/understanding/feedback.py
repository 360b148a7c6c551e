"""What staff should know about a free text: a legal complaint, discrimination, a suggestion."""

from __future__ import annotations

from dialogs.understanding.phrases import Phrases

_COMPLAINT = Phrases(
    """
    (teen|tehda|tekisin|tehdaan|jatan|jattaa|aion|haluan|laadin|kirjoitan|lahetan|vireille|olen tehnyt|tein|virallinen|virallisen|miten|minne|kirjallinen) _ (muistutuksen|muistutus|muistutusta|muistutuksia)
    (kantelu|kantelun|kantelua|kantelen|kantelee|kanteluun|kantelut|kantelemaan|hallintokantelu*)|(teen|tehda|jatan|jattaa|aion|haluan|virallinen|virallisen|tekisin|tein|kirjallisen|mihin|minne|miten) _ (valituksen|valitus|valituksesta|reklamaation|reklamaatio)
    (valitan|valittaa|valituksen|valitus) _ (aviin|avi|valviraan|valvira|hallinto oikeu*|aluehallintovirasto*|oikeusasiamie*|viranomais*)
    (aluehallintovirastoon|aviin|valviraan|valvira|oikeusasiamiehelle|oikeusasiamies|eduskunnan oikeusasiamie*|potilasasiavastaava*|potilasasiamie*|sosiaaliasiavastaava*|sosiaaliasiamie*|lakimies*|asianajaja*|rikosilmoitu*|haastan oikeuteen|poliisille)
    potilasvahin*|potilasvaku*|hoitovirhe*|vahingonkorvau*|korvausvaatim*|oikaisuvaatim*|muistutus hoidosta|muistutuksen teko*
    (gor|gora|lamnar|lamna|gjort|skriver|skriva|skickar|vill) _ (anmarkning|anmarkningar|klagomal|klagan|besvar|reklamation)
    klagomal*|anmarkning|anmarkningen|patientskad*|patientombud*|socialombud*|polisanmalan|polisanmaler|(gor|gora|gjort|lamnar|lamna) _ anmalan _ (mot|om|till|over)|anmala (lakaren|skotaren|er|sjukhuset|mottagningen)|overklag*|forvaltningsklagan|anmaler (er|lakaren|detta)|jo anmalan|regionforvaltningsverket
    (make|file|filing|lodge|submit|formal|official|raise) _ (complaint|complaints|grievance)|(formal|official|legal) (complaint|action|appeal)|malpractice|ombuds*|my lawyer|sue you|patient injury|medical negligence|compensation claim|report you to
    """
)
_DISCRIMINATION = Phrases(
    """
    (rasis|rasist|syrji|syrjin|syrjit|homofob|transfob|islamofob|antisemit|seksis|ableis|muukalaisviha)*
    (neekeri*|mutakuono*|matu|ryssa*|mustalai*|homottel*|huorittel*|vammaiseksi haukku*|apinaksi|ulkomaalaisviha*|rotuerottelu|ennakkoluuloi*)
    (epatasa arvo*|eriarvoi*|epatasa*|yhdenvertai*|eriarvoisesti)
    (kohdeltiin|kohteli|kohtelu|vahatteli|vahateltiin|halveksi|haukkui|haukuttiin|pilkkasi|pilkattiin|nauroi|naurettiin|syrjaytettiin|sivuutettiin|sivuutti|vaheksyi|ei otettu tosissaan|ei otettu vakavasti|ei palveltu|kieltaytyi|huonommin|eri tavalla|torkeasti|tylysti) _ (koska|kun|ku|siksi|ihonvarin|taustan|ian|uskonnon|vamman|sukupuolen|aksentin|nimen|kielen|huivin) _ (olen|oon|olin|takia|vuoksi|en puhu|ulkomaalai*|vanha|maahanmuut*|romani|nainen|homo|vammai*|nuori|vuoksi|puhun|musta|takia)
    (ihonvarin|ihonvarini|etnisen|taustan|taustani|uskontoni|uskonnon|vammani|vammaisuuteni|sukupuoleni|sukupuolen|seksuaalisen|aksenttini|nimeni|ikani|ian|kansalaisuuteni|alkuperan|huivini|kieleni|puhevikani|painoni|lihavuuteni|romaniuteni) (takia|vuoksi|perusteella|johdosta|tahden)
    koska (olen|oon|en ole) (vanha|ulkomaalainen|maahanmuuttaja|musta|tummaihoinen|romani|nainen|mies|homo|lesbo|trans|transsukupuolinen|vammainen|muslimi|lihava|nuori|venalainen|somali|ruotsinkielinen|pakolainen|kuuro|sokea|tyoton|suomalainen|elakelainen|saamelainen|ylipainoinen)
    (diskriminer*|rasis*|rasist*|homofob*|transfob*|sexis*|sexist*|framlingsfient*|ojamlikt|sarbehandla*|krankande|krankt)
    (for att|pa grund av|eftersom) _ (ar utlanning|invandrare|svart|gammal|hudfarg|hudfargen|mitt kon|min religion|handikapp*|funktionsned*|min alder|min bakgrund|romsk|muslim|gay|svensksprakig|min accent|kvinna|aldre|overviktig)
    (discriminat*|racis*|racist*|sexis*|sexist*|homophob*|transphob*|islamophob*|xenophob*|ageis*|ableis*|bigot*|antisemit*|racial*|slur|n word)
    (because|due) _ (my race|my skin|my age|my gender|my religion|my disability|my accent|foreigner|immigrant|black|muslim|gay|im old|disabled|skin colour|skin color|my nationality|my hijab|trans|a woman|refugee|i am old|my ethnicity|my weight)
    """
)
_NO_DISCRIMINATION = Phrases(
    """
    (ei|en|eika|ilman|eipa|enka|eivat|ei ollut|en kokenut|emme) (ollut |ole |oo |mitaan |minkaanlaista |yhtaan |lainkaan |kokenut |havainnut |kohdannut |huomannut |nahnyt |edes |ollenkaan |ees |esiintynyt |merkkiakaan |tippaakaan )*(rasis|rasist|syrji|syrjin|ennakkoluulo|seksis|eriarvoi|homofob)*
    (ingen|inget|inte|utan|aldrig|inga|ingenting|int) (nagon |alls |upplevt |markt |sett |blivit |kant mig |sort |slags |det var |av |nagot )*(rasis|rasist|diskriminer|sexis|sarbehandl|krank)*
    (no|not|never|without|zero|wasnt|werent|didnt|isnt|any|nothing) (any |sign of |signs of |experience |experienced |feel |felt |been |at all |kind of |see |seen |hint of |face |faced |me |was |sort of |a |being )*(rac|discriminat|sexis|sexist|homophob|bigot|prejudic)*
    (syrji|syrjin|rasis)* (ei|en) (ollut|ole|esiintynyt|havaittu|kokenut|nakynyt|ollu|huomannut)|syrjimat*|syrjimaton
    """
)
_SUGGESTION = Phrases(
    """
    (ehdotan|ehdottaisin|ehdotamme|ehdotukseni|ehdotus|ehdottasin|esitan|toivoisin|toivon|toivomme|toivoisimme|toivotaan|toiveena|toive|toivomus|idea|parannusehdotus|kehitysehdotus|kehittamisehdotus|kehitysidea)
    (voisiko|voisko|voisitteko|voitaisiinko|voitaisko|voiskohan|voisikohan|saisiko|saisko|saataisiinko|olisiko mahdollista|oisko mahdollista|olisko mahdollista|voisihan|voisi olla|vois olla|voisi lisata|olisi hyva jos|olis hyva jos|ois hyva jos|olisi kiva jos|ois kiva jos|olis kiva jos|olisi mukava jos|kannattaisi|kannattais|pitaisi saada|pitais saada|pitaisi olla|pitais olla|pitaisi lisata|enta jos|miksei|saisiko|lisatkaa|jarjestakaa|hankkikaa|palkatkaa)
    (foreslar|foreslog|mitt forslag|ett forslag|forslag|jag onskar|onskar att|onskemal|skulle onska|kunde ni|skulle ni kunna|skulle man kunna|kunde man|borde ha|det vore bra|vore bra|vore bra om|vore fint|onskas|tank om|skulle vara bra|kunde det)
    suggest|suggestion|propose|proposal|would be (good|nice|great|helpful|better)|id like to see|it would help|could you (please )?(add|have|offer|open|get|extend|provide|hire)|could there be|how about|why not|you should|please add|wish there|wish you|i recommend (adding|having|more)|would it be possible|consider (adding|having|opening)
    """
)
_FLAGS = (("complaint", _COMPLAINT), ("discrimination", _DISCRIMINATION), ("suggestion", _SUGGESTION))


def flags(bare: str) -> frozenset[str]:
    """Which of "complaint", "discrimination" and "suggestion" hold for the text."""
    found = {flag for flag, phrases in _FLAGS if phrases.search(bare)}
    if "discrimination" in found and not _DISCRIMINATION.search(_NO_DISCRIMINATION.remove(bare)):
        found.discard("discrimination")
    return frozenset(found)
