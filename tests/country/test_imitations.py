"""Imitations of workbooks that DTM's missions publish, each with its own habits: read to the totals that a plain reading gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was sent: its sheets, what its country calls its levels, its places, and what must come out."""

    name: str
    levels: tuple[str, str, str]
    places: dict[str, list[str]]
    sheets: dict[str, Rows]
    totals: dict[str, int]
    date: str
    merged: str = ""


MOZAMBIQUE = ("província", "distrito", "posto administrativo"), {"Cabo Delgado": ["Mueda", "Pemba"], "Nampula": ["Memba"]}

WORKBOOKS = {
    "Mozambique, in Portuguese, with marks of missing values and a total": Workbook(
        "DTM_Mocambique_dezembro_de_2022.xlsx", *MOZAMBIQUE,
        {"Dados": [
            ("Avaliação de base - Ronda 18",),
            ("Província", "Distrito", "Posto Administrativo", "Nº de agregados familiares DI", "Nº de deslocados internos", "Homens", "Mulheres"),
            ("Cabo Delgado", "Mueda", "Mueda Sede", 10, 50, 20, 30), ("Cabo Delgado", "Pemba", "Metuge", "sem dados", "Não disponível", "", ""),
            ("Nampula", "Memba", "Lúrio", 2, 9, 4, 5), ("Total geral", "", "", 12, 59, 24, 35),
        ]},
        {"pdi_households": 12, "pdi_individuals": 59, "pdi_men": 24, "pdi_women": 35}, "2022-12-31",
    ),
    "Mozambique, adults and children, returnees and refugees, dated in the rows": Workbook(
        "Ronda_17.xlsx", *MOZAMBIQUE,
        {"PDI": [
            ("Província", "Distrito", "Data da avaliação", "Total PDI", "PDI homens", "PDI mulheres", "PDI rapazes", "PDI raparigas",
             "Retornados (agregados)", "Retornados (indivíduos)", "Refugiados"),
            ("Cabo Delgado", "Mueda", "31 de março de 2023", 10, 1, 2, 3, 4, 2, 8, 99), ("Total", "", "", 10, 1, 2, 3, 4, 2, 8, 99),
        ]},
        {"pdi_men": 4, "pdi_women": 6, "pdi_individuals": 10, "retournes_households": 2, "retournes_individuals": 8}, "2023-03-31",
    ),
    "Colombia, in Spanish, the date in the title": Workbook(
        "Colombia.xlsx", ("departamento", "municipio", "vereda"), {"Nariño": ["Tumaco"], "Chocó": ["Quibdó"]},
        {"Datos": [
            ("Personas desplazadas internamente - 30 de junio de 2023",),
            ("Nombre del departamento", "Nombre del municipio", "Hogares desplazados", "Personas desplazadas", "Hombres", "Mujeres"),
            ("Nariño", "Tumaco", 10, 50, 20, 30), ("Chocó", "Quibdó", 1, 5, 2, 3), ("Total general", "", 11, 55, 22, 33),
        ]},
        {"pdi_households": 11, "pdi_individuals": 55, "pdi_men": 22, "pdi_women": 33}, "2023-06-30",
    ),
    "Chad, names of columns joined by underscores, people of third countries": Workbook(
        "DTM_Tchad_R16.xlsx", ("province", "département", "sous-préfecture"), {"Lac": ["Fouli", "Kaya"]},
        {"Data": [
            ("date_enquete", "admin1_province", "admin1Pcode", "admin2_departement", "admin3_sousprefecture", "nom_localite",
            "PDI_Menages", "PDI_Individus",
             "Retournes_PDI_Menages", "Retournes_PDI_Individus", "Retournes_etranger_menages", "Retournes_etranger_individus",
             "RPT_Menages", "RPT_Individus"),
            (dt.date(2022, 3, 4), "Lac", "TD07", "Fouli", "Daboua", "A", 10, 50, 1, 5, 0, 0, 2, 8),
            (dt.date(2022, 3, 9), "Lac", "TD07", "Kaya", "Bol", "B", 20, 90, 0, 0, 1, 4, 0, 0),
        ]},
        {"pdi_households": 30, "pdi_individuals": 140, "retournes_households": 1, "retournes_individuals": 5, "rapatries_households": 1,
         "rapatries_individuals": 4}, "2022-03-09",
    ),
    "Burkina Faso, a banner of ten rows, adults beside two ages of children, totals of regions, notes below": Workbook(
        "enregistrement_pdi.xlsx", ("région", "province", "commune"), {"Sahel": ["Soum", "Séno"], "Est": ["Gnagna"]},
        {"SITUATION": [
            ("BURKINA FASO",), ("CONASUR",), (), ("SITUATION DES PERSONNES DEPLACEES INTERNES PAR COMMUNE AU 31 JANVIER 2022",), *[()] * 6,
            ("N°", "REGION", "PROVINCE", "COMMUNE D'ACCUEIL", "Hommes", "Femmes", "Enfants 0-5 ans", "Enfants 6-17 ans", "Total", "Ménages"),
            (1, "SAHEL", "SOUM", "DJIBO", 5, 6, 3, 4, 18, 3), (2, "SAHEL", "SENO", "DORI", 1, 2, 1, 1, 5, 1), ("", "Total SAHEL", "", "",
            6, 8, 4, 5, 23, 4),
            (3, "EST", "GNAGNA", "BOGANDE", 2, 2, 2, 2, 8, 2), ("", "Total EST", "", "", 2, 2, 2, 2, 8, 2), ("", "TOTAL GENERAL", "", "",
            8, 10, 6, 7, 31, 6),
            (), ("NB: les données sont provisoires",), ("Source : CONASUR",),
        ]},
        {"pdi_individuals": 31, "pdi_households": 6}, "2022-01-31",
    ),
    "Sudan, a list by state and one by locality, states of origin, a product called update": Workbook(
        "DTM Sudan Mobility Update 31 December 2024.xlsx", ("state", "locality", "site"), {"River Nile": ["Atbara", "Shendi"],
        "Kassala": ["Kassala"]},
        {
            "READ ME": [("DTM Sudan",)],
            "MASTER LIST (ADMIN1)": [
                ("STATE OF DISPLACEMENT", "STATE CODE", "IDPs HHs", "IDPs IND", "% of IDPs", "Khartoum", "Aj Jazirah"),
                ("River Nile", "SD16", 13, 67, "80%", 50, 17), ("Kassala", "SD11", 2, 10, "20%", 10, 0), ("Grand Total", "", 15, 77, "100%", 60, 17),
            ],
            "MASTER LIST (ADMIN2)": [
                ("STATE OF DISPLACEMENT", "STATE CODE", "LOCALITY OF DISPLACEMENT", "LOCALITY CODE", "IDPs HHs", "IDPs IND", "Khartoum",
                "Aj Jazirah"),
                ("River Nile", "SD16", "Atbara", "SD16006", 10, 50, 40, 10), ("River Nile", "SD16", "Shendi", "SD16003", 3, 17, 10, 7),
                ("Kassala", "SD11", "Kassala", "SD11001", 2, 10, 10, 0), ("Grand Total", "", "", "", 15, 77, 60, 17),
            ],
        },
        {"pdi_households": 15, "pdi_individuals": 77}, "2024-12-31",
    ),
    "South Sudan, three rows of headers, years of arrival, returnees from within and from abroad": Workbook(
        "DTM_SSD_R10_Sept_2020.xlsx", ("state", "county", "payam"), {"Unity": ["Guit"], "Jonglei": ["Bor South"]},
        {"Baseline": [
            ("", "", "", "", "IDPs", *[""] * 5, "Returnees", "", "", ""),
            ("", "", "", "", "Total IDPs", "", "2014-2015", "", "2016-2017", "", "From within South Sudan", "", "From abroad", ""),
            ("State", "County", "Payam", "Location", *("HH", "IND") * 5),
            ("Unity", "Guit", "Guit", "Boma 1", 10, 50, 6, 30, 4, 20, 1, 5, 2, 10), ("Jonglei", "Bor South", "Kolnyang", "B", 3, 15, 0, 0,
            3, 15, 0, 0, 1, 3),
        ]},
        {"pdi_households": 13, "pdi_individuals": 65, "retournes_households": 1, "retournes_individuals": 5, "rapatries_households": 3,
         "rapatries_individuals": 13}, "2020-09-30", "E1:J1 K1:N1 E2:F2 G2:H2 I2:J2 K2:L2 M2:N2",
    ),
    "Niger, last month's figures and the change beside, a running total, a recap to the right": Workbook(
        "DTM_Niger_decembre_2022.xlsx", ("région", "département", "commune"), {"Diffa": ["Diffa", "Maïné-Soroa"], "Tillabéri": ["Ayorou"]},
        {"PDI": [
            ("Région", "Département", "Ménages PDI", "Individus PDI", "Individus PDI Nov 2022", "Variation", "Cumul", "Total PDI + retournés",
             "Individus retournés", "", "Région", "Individus PDI"),
            ("Diffa", "Diffa", 10, 50, 40, 10, 50, 52, 2, "", "Diffa", 59), ("Diffa", "Maïné-Soroa", 2, 9, 9, 0, 59, 12, 3, "", "Tillabéri", 15),
            ("Tillabéri", "Ayorou", 3, 15, 20, -5, 74, 19, 4, "", "Total", 74), ("Moyenne", "", 5, 24.7), ("Max", "", 10, 50),
        ]},
        {"pdi_households": 15, "pdi_individuals": 74, "retournes_individuals": 9}, "2022-12-31",
    ),
    "DRC, health zones, sub-totals of provinces, two peoples in two sheets": Workbook(
        "RDC_DTM_novembre_2023.xlsx", ("province", "territoire", "zone de santé"), {"Ituri": ["Djugu", "Irumu"], "Nord-Kivu": ["Rutshuru"]},
        {
            "PDI": [
                ("Province", "Territoire", "Zone de santé", "Aire de santé", "Ménages", "Individus"), ("Ituri", "Djugu", "Fataki", "A", 10, 50),
                ("Ituri", "Irumu", "Boga", "B", 2, 9), ("S/Total Ituri", "", "", "", 12, 59), ("Nord-Kivu", "Rutshuru", "Birambizo", "C", 3, 14),
                ("S/Total Nord-Kivu", "", "", "", 3, 14), ("TOTAL", "", "", "", 15, 73),
            ],
            "Retournés": [
                ("Province", "Territoire", "Zone de santé", "Aire de santé", "Ménages", "Individus"), ("Ituri", "Djugu", "Fataki", "A", 1, 5),
                ("TOTAL", "", "", "", 1, 5),
            ],
        },
        {"pdi_households": 15, "pdi_individuals": 73, "retournes_households": 1, "retournes_individuals": 5}, "2023-11-30",
    ),
    "Nigeria, a row for each location, reason and period": Workbook(
        "DTM_Nigeria_IDPs_R41_June_2022.xlsx", ("state", "LGA", "ward"), {"Borno": ["Bama", "Jere"], "Adamawa": ["Yola North"]},
        {"Data": [
            ("State", "LGA", "Ward", "Location", "Reason for displacement", "Households", "Individuals", "Period of displacement"),
            ("BORNO", "BAMA", "W1", "L1", "Insurgency", 10, 50, "2014"), ("BORNO", "BAMA", "W1", "L1", "Communal clash", 2, 9, "2016"),
            ("BORNO", "JERE", "W2", "L2", "Insurgency", 3, 15, "2014"), ("BORNO", "JERE", "W2", "L2", "Insurgency", 1, 4, "2015"),
            ("ADAMAWA", "YOLA NORTH", "W3", "L3", "Insurgency", 1, 6, "2014"),
        ]},
        {"pdi_households": 17, "pdi_individuals": 84}, "2022-06-30",
    ),
    "Somalia, whom each row counts in a column, the year of arrival in another": Workbook(
        "Somalia_BA_R2_2022-06.xlsx", ("region", "district", "settlement"), {"Bay": ["Baidoa", "Dinsoor"], "Gedo": ["Doolow"]},
        {"Data": [
            ("Region", "District", "Settlement", "IDP Status", "#HH", "#IND", "Year of arrival"), ("Bay", "Baidoa", "S1", "IDP", 10, 60, 2017),
            ("Bay", "Dinsoor", "S2", "IDP", 2, 12, 2019), ("Gedo", "Doolow", "S3", "Returnee", 1, 6, 2020),
        ]},
        {"pdi_households": 12, "pdi_individuals": 72, "returnees_households": 1, "returnees_individuals": 6}, "2022-06-30",
    ),
    "Afghanistan, those who came by year, those who fled and left, names without blanks": Workbook(
        "DTM_Afghanistan_Dec_2022.xlsx", ("province", "district", "settlement"), {"Kabul": ["Paghman"], "Herat": ["Injil"]},
        {"Settlements": [
            ("ADM1NameEnglish", "ADM1Code", "ADM2NameEnglish", "ADM2Code", "SettlementNameEnglish", "ArrivalIDPs2021", "ArrivalIDPs2022",
             "ArrivalIDPs", "FledIDPs2021", "FledIDPs", "ReturnedIDPs", "ReturneesfromAbroad", "Outmigrants"),
            ("Kabul", "AF01", "Paghman", "AF0102", "S1", 10, 5, 15, 1, 2, 7, 8, 9),
            ("Herat", "AF31", "Injil", "AF3102", "S2", 4, 1, 5, 0, 0, 1, 2, 3),
        ]},
        {"pdi_individuals": 20, "retournes_individuals": 8, "rapatries_individuals": 10}, "2022-12-31",
    ),
    "Mozambique, sites with their locality, parts of a total by cyclone and flood, sexes by ages with a word for each": Workbook(
        "DTM_Moz_R17.xlsx", ("province", "district", "posto"), {"Sofala": ["Buzi"]},
        {"Data": [
            ("Date Reported", "Date of Current Survey", "Survey Round", "Site Name", "SSID", "Site location (Province)", "Province PCODE",
             "Site location (District)", "Site location (Posto)", "Locality:", "IDP Province of Origin (Admin 1)", "Number of families/households",
             "Total number of IDP individuals", "Total number of individuals displaced due to Cyclone Idai",
             "Total number of individuals displaced due to flood (December 2019 - February 2020)", "Infants (less than 1 y) Male",
             "Infants (less than 1 y) Female", "Youth (1-17 y) Male", "Youth (1-17 y) Female", "Adults (18-59 y) Male", "Adults (18-59 y) Female",
             "Elderly (60 year up) Male", "Elderly (60 year up) Female", "Total male", "Total female"),
            (dt.datetime(2020, 12, 4), "2020-11-04", 17, "Alto 3", "R093", "Sofala", "MZ09", "Buzi", "Buzi", "Guara Guara", "Sofala", 5, 20, 5, 15,
             1, 2, 3, 4, 2, 3, 2, 3, 8, 12),
            (dt.datetime(2020, 12, 4), "2020-11-04", 17, "Alto 3", "R094", "Sofala", "MZ09", "Buzi", "Buzi", "Estaquinha", "Sofala", 2, 10, 10, 0,
             1, 1, 1, 1, 1, 1, 2, 2, 5, 5),
        ]},
        {"pdi_households": 7, "pdi_individuals": 30, "pdi_men": 13, "pdi_women": 17}, "2020-12-04",
    ),
    "Sudan, groups that say no more than that people are displaced, totals in two of them, a row of origins above the tags": Workbook(
        "12_07_2023_DTM_Sudan_SitRep_13.xlsx", ("state", "locality", "site"), {"River Nile": ["Atbara"], "Kassala": ["Kassala"]},
        {"Master Dataset ( 12 July 2023)": [
            ("DISPLACEMENT", "", "", "", "", "NATIONALITY BY IDPs INDIVIDUALS", "", "", "SHELTER CATEGORY BY HOUSEHOLDS", "", "", "ORIGIN", ""),
            ("STATE", "STATE CODE", "LOCALITY", "IDPs", "HHs", "SUDANESE", "NON-SUDANESE", "TOTAL IDPs", "Host community", "Camp", "TOTAL HHs",
             "STATE", "LOCALITY"),
            ("River Nile", "SD16", "Atbara", 50, 10, 48, 2, 50, 7, 3, 10, "Khartoum", "Khartoum"),
            ("River Nile", "SD16", "Atbara", 20, 4, 20, 0, 20, 4, 0, 4, "Khartoum", "Bahri"),
            ("Kassala", "SD11", "Kassala", 10, 2, 10, 0, 10, 2, 0, 2, "Khartoum", "Bahri"),
        ]},
        {"pdi_households": 16, "pdi_individuals": 80}, "2023-07-12", "A1:E1 F1:H1 I1:K1 L1:M1",
    ),
    "Sudan, a title, a row of groups without names, tags below the header, and the year before day and month in the name": Workbook(
        "2023_24_05_DTM_SDN_Snapshot.xlsx", ("state", "locality", "site"), {"River Nile": ["Atbara", "Shendi"], "Kassala": ["Kassala"]},
        {"IDPs Masterlist": [
            ("DTM SUDAN IDPs MASTERLIST",), ("", "", "", "IDPs AND HHs", "", "STATE OF ORIGIN", ""),
            ("STATE OF DISPLACEMENT", "STATE CODE", "LOCALITY OF DISPLACEMENT", "IDPs", "HHs", "Khartoum", "Aj Jazirah"),
            ("#adm1+name", "#adm1+pcode", "#adm2+name", "#affected+idps+ind", "#affected+idps+hh", "", ""),
            ("River Nile", "SD16", "Atbara", 50, 10, 40, 10), ("River Nile", "SD16", "Shendi", 17, 3, 10, 7),
            ("Kassala", "SD11", "Kassala", 10, 2, 10, 0),
        ]},
        {"pdi_households": 15, "pdi_individuals": 77}, "2023-05-24", "A1:G1 D2:E2 F2:G2",
    ),
    "Nigeria, serial numbers, whom and where each row counts in two columns": Workbook(
        "DTM_Nigeria_R50.xlsx", ("state", "LGA", "ward"), {"Borno": ["Bama", "Jere"]},
        {"Data": [
            ("S/N", "Snapshot Date", "State", "LGA", "Ward", "Site Name", "Site Type", "Population Category", "Households", "Individuals"),
            (1, dt.date(2025, 10, 31), "BORNO", "BAMA", "W1", "GSS", "Camp", "IDP", 10, 50),
            (2, dt.date(2025, 10, 31), "BORNO", "JERE", "W2", "X", "Host Community", "IDP", 3, 15),
            (3, dt.date(2025, 10, 31), "BORNO", "JERE", "W2", "X", "Host Community", "Returnee", 1, 6),
        ]},
        {"pdi_households": 13, "pdi_individuals": 65, "returnees_households": 1, "returnees_individuals": 6}, "2025-10-31",
    ),
    "Libya, a file named for both peoples, figures of each under a group, parts of one of them": Workbook(
        "DTM_Libya_R45_IDP_Returnee_Dataset_April_2023.xlsx", ("region", "mantika", "baladiya"), {"West": ["Tripoli"], "South": ["Sebha"]},
        {"Dataset": [
            ("Geography", "", "", "", "IDP total figures", "", "IDP shelter settings (families)", "", "Returnee total figures", ""),
            ("Region (EN)", "Mantika (EN)", "Mantika Code", "Baladiya (EN)", "Number of families", "Number of individuals", "Rented", "Host families",
             "Number of families", "Number of individuals"),
            ("West", "Tripoli", "LY0101", "A", 10, 50, 6, 4, 5, 25), ("West", "Tripoli", "LY0101", "B", 4, 20, 1, 3, 0, 0),
            ("South", "Sebha", "LY0301", "C", 2, 10, 0, 2, 1, 6),
        ]},
        {"pdi_households": 16, "pdi_individuals": 80, "returnees_households": 6, "returnees_individuals": 31}, "2023-04-30",
        "A1:D1 E1:F1 G1:H1 I1:J1",
    ),
    "DRC, numbered questions, years of displacement beside the total, families that host": Workbook(
        "RDC_Mobility_Tracking_R1_octobre_2023.xlsx", ("province", "territoire", "zone de santé"), {"Ituri": ["Djugu"], "Nord-Kivu": ["Rutshuru"]},
        {"Base": [
            ("Province", "Territoire", "Zone de santé", "Village", "1. Nombre total de ménages de PDI présents",
             "2. Nombre total d’individus PDI présents", "Nombre de ménages déplacés en 2022", "Nombre de ménages déplacés en 2023",
             "3. Nombre total d’individus retournés",
             "Nombre de familles d’accueil"),
            ("Ituri", "Djugu", "Fataki", "V1", 10, 50, 4, 6, 5, 8), ("Nord-Kivu", "Rutshuru", "Birambizo", "V2", 5, 25, 0, 5, 0, 3),
            ("Nord-Kivu", "Rutshuru", "Birambizo", "V3", 2, 10, 1, 1, 0, 3),
        ]},
        {"pdi_households": 17, "pdi_individuals": 85, "retournes_individuals": 5}, "2023-10-31",
    ),
    "Ethiopia, villages to which IDPs return, kebeles told by a number": Workbook(
        "DTM_Ethiopia_VAS_Round_16_June_2023.xlsx", ("region", "zone", "woreda"), {"Amhara": ["South Wello"], "Tigray": ["Central"]},
        {"Villages": [
            ("1.1.e.1: Region", "1.1.e.2: Zone", "1.1.e.3: Woreda", "1.1.e.4: Kebele", "1.1.d.1: Village Name",
             "2.1.a.1: Total Number of Returning IDP Households", "2.1.a.2: Total Number of Returning IDP Individuals"),
            ("Amhara", "South Wello", "Kalu", "01", "V1", 10, 50), ("Tigray", "Central", "Adwa", "02", "V2", 4, 20),
        ]},
        {"retournes_households": 14, "retournes_individuals": 70}, "2023-06-30",
    ),
    "Somalia, two levels in one header, arrivals in columns that tell no rows apart": Workbook(
        "Somalia_Baseline_Assessment_R2_June_2022.xlsx", ("region", "district", "settlement"), {"Bay": ["Baidoa"], "Gedo": ["Doolow"]},
        {"BA": [
            ("Region", "District", "Settlement / Site", "IDP HHs", "IDP Ind", "Arrived before 2020 Ind", "Arrived 2020-2021 Ind", "Arrived 2022 Ind"),
            ("Bay", "Baidoa", "S1", 10, 60, 20, 20, 20), ("Gedo", "Doolow", "S2", 5, 30, 0, 10, 20), ("Gedo", "Doolow", "S3", 5, 30, 30, 0, 0),
        ]},
        {"pdi_households": 20, "pdi_individuals": 120}, "2022-06-30",
    ),
    "Lebanon, households that only the total names, shelters that speak of hosts": Workbook(
        "DTM Lebanon Mobility Snapshot 12-12-2023.xlsx", ("mohafaza", "caza", "village"), {"South": ["Sour", "Saida"], "Mount Lebanon": ["Aley"]},
        {"Data": [
            ("Mohafaza", "Caza", "Village", "# of IDPs (individuals)", "# of HH", "Shelter: collective", "Shelter: host setting", "Shelter: rental"),
            ("South", "Sour", "A", 50, 10, 20, 20, 10), ("South", "Saida", "B", 30, 6, 0, 10, 20), ("Mount Lebanon", "Aley", "C", 15, 3, 15, 0, 0),
        ]},
        {"pdi_individuals": 95, "pdi_households": 19}, "2023-12-12",
    ),
    "Mozambique, whether there are any beside how many, ages with words that name no bounds": Workbook(
        "DTM_MT_R22_Feb_2025.xlsx", ("province", "district", "posto"), {"Cabo Delgado": ["Mueda", "Pemba"]},
        {"MT22": [
            ("Province", "District", "Posto", "Locality", "IDP Presence", "IDP Households Total", "IDP Infant Male", "IDP Infant Female",
             "IDP Child 1-12 Male", "IDP Child 1-12 Female", "IDP Adolescent Male", "IDP Adolescent Female", "IDP Adult Male", "IDP Adult Female",
             "IDP Male Total", "IDP Female Total", "IDP Individuals Total", "Returnees Present", "Returnee Individuals Total", "Female Headed HH"),
            ("Cabo Delgado", "Mueda", "Sede", "A", "Yes", 10, 1, 2, 3, 4, 5, 6, 7, 8, 16, 20, 36, "Yes", 15, 2),
            ("Cabo Delgado", "Pemba", "Metuge", "B", "Yes", 2, 1, 0, 1, 0, 1, 0, 1, 3, 4, 3, 7, "No", 0, 1),
        ]},
        {"pdi_households": 12, "pdi_individuals": 43, "pdi_men": 20, "pdi_women": 23, "returnees_individuals": 15}, "2025-02-28",
    ),
    "Niger, a month of collection, and Burundi's returned and repatriated": Workbook(
        "NER_DTM_R4.xlsx", ("région", "département", "commune"), {"Diffa": ["Diffa", "Bosso"]},
        {"Feuil1": [
            ("Mois de collecte", "Région", "Département", "Commune", "PDI_Mng", "PDI_Ind", "Réfugiés_Mng", "Retournés rapatriés (personnes)"),
            ("mars-2022", "Diffa", "Diffa", "X", 10, 50, 1, 5), ("mars-2022", "Diffa", "Bosso", "Y", 20, 90, 2, 0),
        ]},
        {"pdi_households": 30, "pdi_individuals": 140, "rapatries_individuals": 5}, "2022-03-31",
    ),
    "Burkina Faso, an oldest age group with a plus sign": Workbook(
        "BFA_PDI_31-03-2023.xlsx", ("région", "province", "commune"), {"Sahel": ["Soum"]},
        {"PDI": [
            ("", "", "", "", "Femmes", "", "Hommes", "", "Total"),
            ("Région", "Province", "Commune", "Ménages", *("0-17 ans", "18 ans et +") * 2, "PDI"),
            ("Sahel", "Soum", "Djibo", 10, 15, 10, 14, 11, 50),
        ]},
        {"pdi_households": 10, "pdi_individuals": 50, "pdi_men": 25, "pdi_women": 25}, "2023-03-31", "E1:F1 G1:H1",
    ),
    "Central African Republic, all returnees beside the two kinds of them": Workbook(
        "CAR_DTM_R20_20230430.xlsx", ("préfecture", "sous-préfecture", "commune"), {"Ouham": ["Bossangoa", "Batangafo"], "Bangui": ["Bangui"]},
        {"DTM RCA R20": [
            ("", "", "", "", "PDI", "", "", "", "Retournés", "", ""),
            ("Préfecture", "Sous-Préfecture", "Commune", "Localité", "PDI en site", "PDI en FA", "Total PDI (ind)", "Ménages PDI",
             "Retournés internes", "Retournés de l'étranger", "Total retournés"),
            ("Ouham", "Bossangoa", "A", "V1", 10, 40, 50, 10, 5, 4, 9), ("Ouham", "Batangafo", "B", "V2", 0, 20, 20, 4, 0, 0, 0),
            ("Bangui", "Bangui", "C", "V3", 30, 0, 30, 6, 1, 1, 2), ("Total", "", "", "", 40, 60, 100, 20, 6, 5, 11),
        ]},
        {"pdi_individuals": 100, "pdi_households": 20, "retournes_individuals": 6, "rapatries_individuals": 5}, "2023-04-30", "E1:H1 I1:K1",
    ),
    "South Sudan, bomas with several locations, returnees in short words": Workbook(
        "SSD_MT_R12.xlsx", ("state", "county", "payam"), {"Unity": ["Rubkona"]},
        {"Baseline": [
            ("Date of assessment", "State", "County", "Payam", "Boma", "Location", "IDP HH", "IDP Ind", "Ret Ind", "Ret Int Ind", "Ret Abroad Ind"),
            (dt.datetime(2022, 3, 10), "Unity", "Rubkona", "Bentiu", "B1", "L1", 10, 60, 20, 15, 5),
            (dt.datetime(2022, 3, 11), "Unity", "Rubkona", "Bentiu", "B1", "L2", 5, 30, 9, 0, 9),
        ]},
        {"pdi_individuals": 90, "pdi_households": 15, "returnees_individuals": 29, "retournes_individuals": 15, "rapatries_individuals": 14},
        "2022-03-11",
    ),
    "Mozambique, households in two letters": Workbook(
        "MOZ_DTM_R12_Junho_2021.xlsx", *MOZAMBIQUE,
        {"Base": [
            ("Província", "Distrito", "Posto administrativo", "Nr de AF deslocadas", "Nr de pessoas deslocadas"),
            ("Cabo Delgado", "Pemba", "Sede", 10, 50), ("Cabo Delgado", "Mueda", "Sede", 4, 22),
        ]},
        {"pdi_households": 14, "pdi_individuals": 72}, "2021-06-30",
    ),
    "Yemen, two panels of places side by side": Workbook(
        "Marib_Taizz_May_2021.xlsx", ("governorate", "district", "sub-district"), {"Marib": ["Marib City"], "Taizz": ["Al Makha"]},
        {"IDPs": [
            ("Governorate", "District", "IDP HH", "IDP Ind", "", "Governorate", "District", "IDP HH", "IDP Ind"),
            ("Marib", "Marib City", 10, 60, "", "Taizz", "Al Makha", 2, 12),
        ]},
        {"pdi_households": 12, "pdi_individuals": 72}, "2021-05-31",
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", WORKBOOKS, ids=str)
def test_a_workbook_of_another_mission_gives_the_totals_of_a_plain_reading(read: Any, which: str) -> None:
    book = WORKBOOKS[which]
    prepared = read(book.sheets, book.name, book.levels, book.places, book.merged)
    assert prepared.totals == book.totals and [str(day) for day in prepared.reference_dates] == [book.date]
