"""Invented data on which a template is tried: long names, several pages of rights. Pure."""

from parvis.documents.enums import DocumentKind
from parvis.documents.types import Author, Recipient

RECIPIENT = Recipient(
    name="Łucja d’Arc-Élie Ng’ang’a-Exemple",
    lines=("12, rue des Tilleuls", "00340 Villeneuve-sur-Parvis"),
)
AUTHOR = Author(
    name="Paul Modèle",
    capacity="responsable de la voirie",
    department="Voirie et espace public",
    delegation="par délégation du maire, arrêté n° 2026-12 du 3 mars 2026",
)
TITLES = {
    DocumentKind.RECEIPT: "Récépissé de dépôt",
    DocumentKind.ATTESTATION: "Attestation",
    DocumentKind.ARRETE: "Arrêté portant permis de stationnement",
    DocumentKind.DECISION: "Réponse à votre demande",
    DocumentKind.REFUSAL: "Décision de refus",
    DocumentKind.FEE_NOTICE: "Avis de paiement",
    DocumentKind.CERTIFICATE: "Certificat",
    DocumentKind.APPOINTMENT: "Votre rendez-vous",
}
# What a kind says of its own, over the rest.
OWN: dict[DocumentKind, dict[str, object]] = {
    DocumentKind.REFUSAL: {
        "outcome": "Refusé",
        "reasons": "La rue est déjà réservée ce jour-là pour un autre déménagement.",
    },
    DocumentKind.FEE_NOTICE: {
        "statement": "Vous avez occupé le domaine public : une redevance est due.",
    },
    DocumentKind.APPOINTMENT: {
        "statement": "Nous vous attendons en mairie pour finir votre dossier.",
    },
}
BODY: dict[str, object] = {
    "about": "Réserver des places pour un déménagement",
    "received": "lundi 23 novembre 2026 à 12 h 01",
    "silence": "refused",
    "due": "samedi 23 janvier 2027",
    "basis": "CRPA, art. L. 231-4",
    "outcome": "Autorisé",
    "reasons": "La rue est libre ce jour-là et trois places suffisent au camion.",
    "law": "Le maire règle l’occupation du domaine public (CGCT, art. L. 2213-6).",
    "statement": "Le maire atteste ce qui suit.",
    "next": "Affichez ce document sur place sept jours avant la date.",
    "visas": [
        "le code général des collectivités territoriales, art. L. 2213-6",
        "le code général de la propriété des personnes publiques, art. L. 2125-1",
    ],
    "articles": [
        "Le bénéficiaire affiche le présent arrêté sur place sept jours avant la date.",
        "Le stationnement de tout autre véhicule y est gênant (code de la route, art. R. 417-10).",
    ],
    "answers": [
        ["Jour du déménagement", "lundi 1er mars 2027"],
        ["Numéro et rue", "12 rue des Tilleuls"],
        ["Nombre de places", "3"],
        ["Redevance à payer", "37,50 €"],
    ],
    "computed": {"redevance": "37,50 €"},
    "fields": {"jour": "lundi 1er mars 2027", "rue": "12 rue des Tilleuls", "places": "3"},
    "amount": "37,50 €",
    "amount_label": "Redevance de stationnement",
    "lines": [["Trois places, un jour", "37,50 €"]],
    "payment": "Par carte dans votre espace, ou par chèque au Trésor public.",
    "pay_before": "15 mars 2027",
    "day": "lundi 1er mars 2027",
    "hour": "14 h 30",
    "place": "Mairie, salle des Arcades",
    "with": "Samira Exemple",
    "bring": ["Une pièce d’identité", "Un justificatif de domicile de moins de 3 mois"],
    "contact": {
        "name": "Voirie et espace public",
        "street": "1, place des Arcades",
        "phone": "01 99 00 12 40",
        "email": "voirie@exemple.test",
    },
    "appeal": {
        "delay": "deux mois",
        "to": "Villeneuve-sur-Parvis, 1, place des Arcades",
        "court": "le tribunal administratif",
        "address": "2, quai des Fictions, 00340 Villeneuve-sur-Parvis",
        "prior": "",
    },
}
