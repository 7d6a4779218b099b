# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words the shared vocabulary begins with: what freelancers of a cooperative do, in French.

Sown once, when an installation is migrated; from then on the vocabulary is its people's, and changing
this list changes nothing there. A line is a skill, its other words (trades, older or English words),
and its code in the ROME of France Travail where one covers it ("" elsewhere).

Plain values: no Django.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Sown(NamedTuple):
    name: str
    others: tuple[str, ...] = ()
    rome: str = ""


def _read(text: str) -> tuple[Sown, ...]:
    """Lines of ``name (CODE): other, other``; a code or others may be missing."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            continue
        head, _colon, others = line.partition(":")
        name, _bracket, code = head.partition(" (")
        words = tuple(filter(None, map(str.strip, others.split(","))))
        found.append(Sown(name.strip(), words, code.strip(" )")))
    return tuple(found)


SOWN: Final = _read(
    """
    # Faire parler, faire décider
    facilitation: facilitateur, facilitatrice, animation de réunions, facilitation de groupes
    animation: animateur, animatrice, animation d’ateliers
    animation de débats: animateur de débats, animatrice de débats, modération de débats
    ateliers participatifs: atelier participatif, intelligence collective
    concertation: concertation publique, participation citoyenne, participation des habitants
    médiation: médiateur, médiatrice, gestion de conflits, médiation sociale
    élection sans candidat: élection sans candidate
    décision par consentement: consentement, sociocratie, gouvernance partagée
    budget participatif
    facilitation graphique: facilitateur graphique, facilitatrice graphique, sketchnote, prise de notes visuelle
    publics éloignés: aller-vers, publics invisibles
    communication non violente: CNV

    # Étudier, évaluer
    sociologie (K2401): sociologue
    anthropologie (K2401): anthropologue, ethnologie, ethnologue
    enquête: enquêteur, enquêtrice, enquête de terrain
    enquête en ligne: questionnaire en ligne, sondage en ligne
    entretiens: entretien semi-directif, entretiens individuels
    statistiques: statisticien, statisticienne, analyse statistique
    évaluation de politiques publiques: évaluateur, évaluatrice, évaluation
    études socio-économiques (M1403): chargé d’études, chargée d’études, prospective
    diagnostic des usages: étude des usages
    diagnostic en marchant: marche exploratoire, balade urbaine
    diagnostic de territoire: diagnostic territorial
    mesure d’impact: impact social, utilité sociale
    données ouvertes: open data
    visualisation de données: dataviz, datavisualisation

    # Villes, paysages, bâtiments
    urbanisme: urbaniste
    programmation: programmiste, programmation architecturale
    architecture: architecte
    architecture d’intérieur (F1102): architecte d’intérieur, aménagement intérieur
    paysagisme: paysagiste, architecture du paysage, paysagiste concepteur, paysagiste conceptrice
    espaces publics: aménagement d’espaces publics
    entretien d’espaces verts (A1203): jardinier, jardinière, jardinage
    cartographie: cartographe, carte
    cartographie en ligne: web mapping
    cartographie sensible: carte sensible
    systèmes d’information géographique: SIG, géomatique, géomaticien, géomaticienne
    géographie: géographe
    plans de mobilité: mobilités, mobilités douces, plan vélo, mobilité
    développement local (K1802): agent de développement, agente de développement, développement territorial
    dessin de bâtiment (F1104): dessinateur projeteur, dessinatrice projeteuse, plans de bâtiment
    études de bâtiment (F1106): bureau d’études du bâtiment
    diagnostic immobilier: diagnostiqueur, diagnostiqueuse
    menuiserie (H2206): menuisier, menuisière
    ébénisterie (H2207): ébéniste, fabrication de meubles
    charpente (F1503): charpentier, charpentière, ossature bois
    maçonnerie (F1703): maçon, maçonne
    électricité du bâtiment (F1602): électricien, électricienne
    plomberie et chauffage (F1603): plombier, plombière, chauffagiste
    peinture en bâtiment (F1606): peintre en bâtiment
    couverture (F1610): couvreur, couvreuse
    taille de pierre (F1612): tailleur de pierre, tailleuse de pierre
    écoconstruction: construction en paille, construction en terre, matériaux biosourcés
    rénovation énergétique: conseil en énergie, audit énergétique

    # Transition
    transition écologique: conseil en transition écologique
    bilan carbone: bilan de gaz à effet de serre, comptabilité carbone
    économie circulaire: réemploi, recyclage
    éducation à l’environnement: animation nature, éducation à la nature
    écologie (A1303): écologue, biodiversité
    maraîchage (A1414): maraîcher, maraîchère
    permaculture: permacole
    sobriété numérique: numérique responsable
    écoconception: écoconception numérique
    mesure d’empreinte: empreinte environnementale, analyse de cycle de vie

    # Écrire, dire, publier
    rédaction claire: langage clair
    facile à lire et à comprendre: FALC
    rédaction web: rédacteur web, rédactrice web
    rédaction: rédacteur, rédactrice, écriture
    rédaction de bilans: bilans d’ateliers
    rédaction de mémoires techniques: mémoire technique
    relecture: correcteur, correctrice, correction de textes
    traduction (E1108): traducteur, traductrice, translation
    interprétation (E1108): interprète, interprétariat
    journalisme (E1106): journaliste, pigiste
    édition: éditeur, éditrice, maison d’édition
    écriture publique: écrivain public, écrivaine publique
    biographie: biographe, récit de vie
    documentation (K1601): documentaliste, veille documentaire, archives
    langue des signes française: LSF, interprète en langue des signes

    # Communiquer
    communication (E1103): chargé de communication, chargée de communication
    stratégie de communication: plan de communication, conseil en communication
    presse: attaché de presse, attachée de presse, relations presse
    animation de réseaux sociaux (E1101): community manager, réseaux sociaux
    marketing (M1705): marketeur, marketeuse
    référencement: SEO, référencement naturel
    organisation d’événements (E1107): événementiel, organisateur d’événements, organisatrice d’événements
    collecte de fonds: mécénat, financement participatif
    prospection: commercial, commerciale, développement commercial

    # Images et sons
    graphisme (E1205): graphiste, design graphique, graphic design, infographie, infographiste
    identité visuelle: logo, charte graphique
    mise en page: maquettiste, PAO
    illustration: illustrateur, illustratrice, dessin
    dessin de presse: dessinateur de presse, dessinatrice de presse
    bande dessinée: BD, bédéiste
    design d’objets (H1204): designer produit, design industriel
    design de services: service design
    photographie (E1201): photographe, photo, photos
    film documentaire: documentariste, film
    réalisation (L1304): réalisateur, réalisatrice, vidéaste, vidéo
    montage (L1507): monteur, monteuse, montage vidéo
    animation d’images: motion design, film d’animation
    son (L1508): preneur de son, preneuse de son, prise de son, ingénieur du son, ingénieure du son
    podcast: podcasteur, podcasteuse, création sonore
    musique (L1202): musicien, musicienne, chant, chanteur, chanteuse
    théâtre (L1203): comédien, comédienne, jeu d’acteur
    mise en scène (L1301): metteur en scène, metteuse en scène
    danse (L1201): danseur, danseuse, chorégraphie
    clown et cirque (L1204): clown, cirque
    production de spectacles (L1302): chargé de production, chargée de production, diffusion de spectacles
    éclairage de spectacles (L1504): éclairagiste, régie lumière
    scénographie: scénographe
    médiation culturelle: médiateur culturel, médiatrice culturelle
    arts plastiques (B1101): plasticien, plasticienne, peinture, sculpture
    céramique (B1201): céramiste, poterie, potier, potière
    couture (B1803): couturier, couturière, vêtements sur mesure
    stylisme (B1805): styliste, modélisme
    maroquinerie (B1802): maroquinier, maroquinière, travail du cuir
    bijouterie (B1603): bijoutier, bijoutière, joaillerie
    tapisserie d’ameublement (B1806): tapissier, tapissière
    reliure (B1402): relieur, relieuse
    lutherie (B1501): luthier, luthière
    verre (B1602): verrier, verrière, vitrail
    sérigraphie: sérigraphe

    # Numérique
    développement web: développeur, développeuse, développeur web, développeuse web, web development
    développement informatique (M1805): programmation informatique, programmeur, programmeuse, software
    sites accessibles: accessibilité numérique, RGAA, accessibilité web
    conception d’interfaces: UX, UI, ergonomie, UX design, webdesign, webdesigner
    logiciels libres: open source
    administration de systèmes (M1801): administrateur système, administratrice système, adminsys, hébergement
    bases de données: SQL
    science des données: data science, analyse de données
    sécurité informatique: cybersécurité
    protection des données: RGPD, délégué à la protection des données, déléguée à la protection des données
    dépannage informatique: assistance informatique
    inclusion numérique: médiation numérique, médiateur numérique, médiatrice numérique
    conduite de projets informatiques (M1806): assistance à maîtrise d’ouvrage, chef de projet web, cheffe de projet web

    # Former, accompagner
    formation d’adultes (K2111): formateur, formatrice, formation
    ingénierie de formation: conception de formations, ingénierie pédagogique
    accompagnement professionnel (K1801): bilan de compétences, conseil en évolution professionnelle
    accompagnement d’équipes: coaching d’équipe
    coaching (K1103): coach
    sophrologie (K1103): sophrologue
    analyse de pratiques: analyse des pratiques professionnelles
    codéveloppement: codev
    accompagnement de la création d’activité: accompagnement à la création d’entreprise
    psychologie (K1104): psychologue
    ergothérapie (J1403): ergothérapeute
    diététique (J1402): diététicien, diététicienne, nutrition
    prévention des risques professionnels: santé au travail, risques psychosociaux
    soutien scolaire: aide aux devoirs
    enseignement artistique (K2105): professeur de musique, professeure de musique
    enseignement de la langue française: FLE, français langue étrangère
    yoga: professeur de yoga, professeure de yoga
    sport (G1204): éducateur sportif, éducatrice sportive, coach sportif, coach sportive
    animation socioculturelle: animateur socioculturel, animatrice socioculturelle
    lecture à voix haute: conte, conteur, conteuse

    # Tenir la maison
    comptabilité (M1203): comptable, tenue de comptes
    contrôle de gestion (M1204): contrôleur de gestion, contrôleuse de gestion
    gestion: gestionnaire, gestion d’entreprise
    secrétariat (M1607): secrétaire
    assistance administrative: assistant administratif, assistante administrative, assistance à distance
    ressources humaines (M1502): RH, recrutement
    paie: gestionnaire de paie, bulletins de paie
    droit (K1903): juriste, conseil juridique
    droit des marchés publics: marchés publics, commande publique
    contrats: rédaction de contrats
    candidatures: DC1, DC2, réponse aux appels d’offres
    bordereaux de prix: étude de prix
    recherche de financements: subventions, montage de dossiers, fonds européens
    organisation (M1402): conseil en organisation, consultant en organisation, consultante en organisation
    conduite du changement: accompagnement du changement
    qualité (H1502): démarche qualité, Qualiopi
    pilotage: conduite de projet, chef de projet, cheffe de projet, gestion de projet
    coordination: coordinateur, coordinatrice
    stratégie: conseil en stratégie
    économie sociale et solidaire: ESS, coopératives
    accueil: accueil des nouveaux membres
    intendance: logistique

    # Servir
    cuisine (G1602): cuisinier, cuisinière, chef à domicile, cheffe à domicile
    traiteur: buffets
    pâtisserie (D1104): pâtissier, pâtissière, chocolaterie
    boulangerie (D1102): boulanger, boulangère
    coiffure (D1202): coiffeur, coiffeuse
    soins esthétiques (D1208): esthéticien, esthéticienne
    réparation de vélos (I1607): mécanicien cycles, mécanicienne cycles, vélo
    services à domicile: aide à domicile, ménage
    guide touristique: guide, visites guidées
    """
)
