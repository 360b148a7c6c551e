"""Words of the three languages that a typing error would make of a number, an opt-out or a command.

They are what they are: none of them is ever mended. A test compares this list with the 50 000 commonest words of each
language and names what is missing.
"""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

REAL_WORDS = frozenset(
    """
    aasia aight ajoitus aloilta aloitat altan andrar angar anglar angrat ansluta antrar arean atop attain attans
    atten autan autosta avaan avbokar avbrot avbrots avbryta avbryts avslut avvisning basin basta bettan bight
    biisi bolla borda borga borgar borje borna borra borrar borta bought byran canceling cancels cancer casta
    celta chancel cleave dalta dejta delat delia della deplete detta diver doppa edelta edullinen eights eighty
    ekaksi emman engelskans engelske engelskt engelsman erased eraser erases esille esittaman ethan ettas etten
    evoke fallback faran fasta fenner fetma fiber filer finer finish finskan finske finskt fiser fiska fives
    fixer foppa foran forelag forlag forsag forsla forslar fought fyfan gemma giver grepp grout grupo grupps
    hamna hanvisning hanvisningar hasta heave heiskanen hemma hemman hettan hippa hjalm hjalpe hjalps holla
    holme holmen hopea hoppat hoppe hoppla hoppy huusi hyran iaksi iasta iloita isiksen isille jamna jenner
    joista joita jolla jollan kaakosta kaden kafta kahdeksaan kahdeksi kahdessa kahdet kahkonen kahtia kahva
    kaikkonen kaisa kajen kaken kakkoseen kakkoseksi kakkosena kaksonen kamen kamin kampille kamppi kanen kanin
    kansi kanta karen karin karsi karsia karsii karsin karsit karta kasaa kasan kasien kasiin kasita kasite
    kaskin kassa kassin kassit kasst kasta kasva kasveja kasvia kasvin kasvit katen katia katin katosta katta
    kaukonen kausia kautta kavin kavit kayden kayta kehen kekkonen kekkosen kekkosta keksi kenner keskelta
    keskeytyi keskeytyy ketone ketonen kiitosta kisaa kohden kohta koita kokkonen kolla kolmesta kolmisen
    kolmoseen kolven komea komme kommen kosin krupp kuben kudden kukaan kuken kukkonen kulmen kunden kuosi kuren
    kuronen kusin kuten kuulen kuulosta kuusta kuustonen kuuta kuutisen kymmenia kymmenien kympilla lahen lahna
    laina laity lamaa laman lamnad lamnas lampa laseja lasia lasin lasit lasna lasta lease lemma lihaa liita
    liite liito liitosta likaa liksaa limaa lisaat lisan lisana lisas lisata lissa lista listaa liver loisto
    lopet luotsi luuta lyran madera makaan makkonen masta mattan mekaan mikaan minsk minska moista mollan
    mukaani mukana mukavan mutkaan muukaan muutosta myran nafta nahden naista naita namna nastaa nastan nastat
    naste nasty natta naught nauta nayta nelisen neljaan neljana nenonen neuloja neuro niiden nilla noilla
    noista noita nolan nollaan noloa norja nosta nougat nuevo nuolla nysta ohjeissa ohjeistaa ohuita ollaa opeta
    opetan opetetaan opettaa opetus opisto osoita ought paista palate palautettu palautettua participated
    participates pasin pasta pelosta peritaan perttu perumaan perunaa perusta perustan perustetaan perustu pista
    pistakaa poissa poistu poistua pojista poppa porista posta precious primacy puista puisto puistoa pystyta
    rader raderad raderats raderna rasera raseras rasia rasta rattan renner responds responses revoked riisi
    riitta river ryhmaan ryhmansa ryhmia rymma samtala sedan seden sehan seikan seikat seikka seikkaa seikkoja
    seista seisten seitsemaan selan selen semen sepan seuraaja seuraajat seuraavia seved severn shoppa shoppen
    siita siitonen siitta siksi sille sitten sjukan skart skita skuta slata slita slop sluka smiska smita
    smitten snart snopp snoppen softa soida soija soittaa soiva soivat sokta somea soppa soppaa sorja sorta
    sotia sought stamt stara stare stark starkt starr starta starz statt steppa steven stjart stod stog stok
    stol stolpen ston stopet stopper stoppet stor stort stot stow strat stuart stup sturt styrt sulta suomela
    suosi svart svenskans svenske svensken svenskt syita syran tahden takasi taksin tapasin tasaisin tasta tavan
    tegner tender teran teuvo teven texan threes tillbaks toista toisto toistoa toita tolla tollanen topp toppa
    toppen toppi tradera tread treat trupp tuomi tyhma tyhmana ukkonen ukkosen ukkosta uuden uutta vaikutat
    vasta veisi vidden vieden viikosta viita viitanen viitata viitisen viitsi viittaa viitti viivi viken vinden
    virosta virsi vitsen vitsia vittne vittnen vitusta vivien vixen voisi voita voitat voitosta voitto voittoa
    vriden weave wight yhdeksaan yhdeksi yhdessa yhessa ykkoseen ykkoseksi ykkosena yksikko yolla
    """.split()
)
