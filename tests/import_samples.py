"""Small files in the layouts of public data sources, with their warts, written by hand."""

from itertools import product

from sim.evidence.imports.gdelt_columns import END, EVENT, placed

ICEWS_HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\t"
    "Publisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude"
)


def icews_row(number, date, source, code, target, text="Consult"):
    cells = [number, date, f"Minister ({source})", "Government", source, text, code, "1.0"]
    cells += [f"Citizen ({target})", "", target, 3000 + number, 1, "Xinhua", "", "", "", source]
    return "\t".join(map(str, [*cells, "21.0", "105.8"]))


ICEWS = "\n".join(
    [
        ICEWS_HEADER,
        icews_row(1, "2014-05-02", "China", "1823", "Vietnam", 'Use "water cannon'),
        icews_row(2, "2014-05-03", "China", "42", "Viet Nam"),  # the zero is lost
        icews_row(3, "2014-05-03", '"Russian Federation"', "0311", "Vietnam"),
        icews_row(4, "2014-05-04", "Vietnam", "010", "Vietnam"),  # within one state
        icews_row(5, "2014-05-04", "", "010", "Vietnam"),  # no state
        icews_row(3, "2014-05-03", "Russia", "0311", "Vietnam"),  # stands twice
    ]
)
POLECAT_HEADER = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tQuad Code\tContexts\tActor Name\t"
    "Actor Country\tActor COW\tRecipient Name\tRecipient Country\tRecipient COW\tHeadline"
)
POLECAT = f"""\
{POLECAT_HEADER}
20200101-1\t2020-01-01\tCOOPERATE\tmilitary\t7\tMC\tx\tArmy\tUSA\t2\tNavy\tJPN\t740\ta
20200101-2\t2020-01-02\tACCUSE\t\t-2\tVF\tx\tSenate\tUSA\t2\tParty\tCHN\t710\tb
20200101-3\t2020-01-02\tACCUSE\t\t-2\tVF\tx\tSenate\tNone\t\tParty\tCHN\t710\tc
"""
GDELT_1_COLUMNS = (*EVENT, *placed(), *END)
GDELT_2_COLUMNS = (*EVENT, *placed("ADM2Code"), *END)


def gdelt_row(columns, number, date, code, sides, *, root="1"):
    held = dict.fromkeys(columns, "")
    held |= {"GLOBALEVENTID": str(number), "SQLDATE": date, "IsRootEvent": root}
    held |= {"Actor1CountryCode": sides[0], "Actor2CountryCode": sides[1], "EventCode": code}
    held |= {"Actor1Name": 'A "QUOTED NAME', "AvgTone": "-1.5", "SOURCEURL": "http://a.b/c"}
    return list(held.values())


def gdelt(columns):
    rows = [
        gdelt_row(columns, 1, "20140502", "190", ("CHN", "VNM")),
        gdelt_row(columns, 2, "20140502", "057", ("ROM", "VNM")),
        gdelt_row(columns, 3, "20140503", "042", ("EUR", "VNM")),  # a region is no state
        gdelt_row(columns, 4, "20140503", "042", ("CHN", "VNM"), root="0"),
        gdelt_row(columns, 5, "20140503", "112", ("VNM", "")),
    ]
    return "\n".join("\t".join(row) for row in rows)


GDELT_1 = gdelt(GDELT_1_COLUMNS)
GDELT_1_OLD = "\n".join(line.rpartition("\t")[0] for line in GDELT_1.splitlines())
GDELT_2 = gdelt(GDELT_2_COLUMNS)
GOLDSTEIN = "CAMEOEVENTCODE\tGOLDSTEINSCALE\n01\t0\n057\t8\n190\t-10\n20\t\n"
MIDB = """\
dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,hiact,hostlev,orig,version
4131,CHN,710,2,5,2014,15,7,2014,1,7,3,1,5
4131,DRV,816,-9,5,2014,15,7,2014,0,0,1,1,5
4132,USA,2,-9,-9,1965,-9,-9,1973,1,20,5,1,5
4132,DRV,816,-9,-9,1965,-9,-9,1973,0,20,5,1,5
4133,XXX,999,1,1,1990,1,1,1990,1,7,3,1,5
4134,FRN,220,1,2,1991.0,1,2,1991.0,1,7,4,1,5
"""
MIDIP = """\
dispnum,incidnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,insidea,fatality,action,\
hostlev,version
4131,4131001,CHN,710,2,5,2014,2,5,2014,1,0,7,3,5
4131,4131001,DRV,816,2,5,2014,2,5,2014,0,0,0,1,5
"""
DYADIC = """\
disno,dyindex,statea,namea,stateb,nameb,strtday,strtmnth,strtyr,endday,endmnth,endyear,year,hihost
4131,1,710,CHN,816,DRV,2,5,2014,15,7,2014,2014,3
"""
MIE = """\
micnum,eventnum,ccode1,ccode2,stmon,stday,styear,endmon,endday,endyear,sidea1,action,hostlev
4131,1,710,816,5,2,2014,5,2,2014,1,7,3
4131,2,816,710,5,-9,2014,5,-9,2014,0,1,2
4131,3,710,816,5,9,2014,5,9,2014,1,0,-9
"""
AGREEMENT = '"","session.x","ccode1","ccode2","agree","year","IdealPointFP.x"\n' + "\n".join(
    f'"{n}",{year - 1945},2,{code},{agree},{year},1.1'
    for n, (year, code, agree) in enumerate(
        [(y, c, a) for y in (2000, 2001) for c, a in ((816, 0.2), (740, 0.8), (710, 0.1))]
    )
)
VOTES = "rcid,ccode,member,vote,date\n" + "\n".join(
    f"{call},{code},1,{vote},2001-11-{call:02d}"
    for call, (code, vote) in product(range(1, 13), ((2, 3), (740, 2), (816, 1), (710, 8)))
)
IDEAL = "ccode,iso3c,Countryname,year,NVotesFP,IdealPointFP\n" + "\n".join(
    f"{code},{iso},{iso},{year},70,{point}"
    for year, shift in ((2000, 0.0), (2001, 0.5))
    for code, iso, point in ((2, "USA", 2.8), (816, "VNM", -1.0 + shift), (710, "CHN", -1.1))
)
SIPRI = """\
"Transfers of major weapons: Deals with deliveries or orders made for 1991 to 2020"
"Note: The 'No. delivered' and the 'Year(s) of deliveries' columns refer to all deliveries"
"Source: SIPRI Arms Transfers Database"
"Information generated: 11 March 2024"

Recipient,Supplier,Year of order,,Number ordered,,Weapon designation,Weapon description,\
Number delivered,,Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order
Viet Nam,Soviet Union,1989,?,12,?,MiG-21,Fighter,12,,1990,Second hand,,2.5,30
Viet Nam,Russia,2009,,6,,Project-636,Submarine,6,,2013; 2014,New,"Part of a, deal",275,1650
Viet Nam,unknown supplier(s),2010,,1,,X,Y,1,,2011,New,,1,1
Bosnia-Herzegovina,United States,1996,,45,,M-60A3,Tank,45,,1996,Second hand,,0.8,36
"""
ATOP = "atopally,defense,offense,neutral,nonagg,consul,ddyad,stateA,stateB,year\n" + "\n".join(
    f"1,{int(year < 1986)},0,0,1,1,365816,365,816,{year}" for year in range(1978, 1992)
)
# As files are published: line breaks inside comments, words for missing, years before 1900
SIPRI_HEADER = (
    "Recipient,Supplier,Year of order,,Number ordered,,Weapon designation,Weapon description,"
    "Number delivered,,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
)
SIPRI_BROKEN = f"""\
{SIPRI_HEADER}\
Viet Nam,Russia,1994,,6,,Su-27,Fighter,6,,1995,New,first
part of a deal
 in three,15,90,90
Viet Nam,Russia,1996,,2,,X-1,Boat,2,,1997,New,,4,8,8
Viet Nam,Russia,1996,,2,,X-1,Boat,2,,1998,New,another order,4,8,8
Viet Nam,Russia,1996,,2,,X-1,Boat,2,,1998,New,another order,4,8,8
"""
SIPRI_SAVED_ANEW = f"""\
{SIPRI_HEADER}\
Viet Nam,Russia,1994,,6,,Su-27,Fighter,6,,1995,New,first part of a deal in three,,,
,15,90,90,,,,,,,,,,,,
Viet Nam,Russia,1996,,2,,X-1,Boat,2,,1997,New,,4,8,8
Viet Nam,Russia,1996,,2,,X-1,Boat,2,,1998,New,another order,4,8,8
"""
MIDB_HEADER = MIDB.partition("\n")[0]
MIDB_IN_TURN = f"""\
{MIDB_HEADER}
7,FRN,220,31,3,1939,22,6,1940,1,20,5,0,5
7,GMY,255,17,9,1939,29,9,1939,0,20,5,0,5
7,CHN,710,7,12,1941,14,8,1945,1,20,5,0,5
7,ITA,325,22,6,1941,-9,-9,-9,0,20,4,0,5
8,GMY,255,1,2,1890,5,3,1890,1,20,4,0,5
8,FRN,220,1,2,1890,5,3,1890,0,20,4,0,5
9,FRN,220,5,11,1970,20,2,1970,0,20,4,0,5
"""
MIDA = """\
dispnum,stday,stmon,styear,endday,endmon,endyear,outcome,hiact,hostlev,numa,numb,version
2,-9,7,1902,24,1,1903,6,7,3,1,1,5
"""
SAMPLES = {  # format, file, options: what each sample must give is in test_imports.py
    "icews": ("icews", "events.2014.tab", ICEWS, ("--by", "event")),
    "polecat": ("polecat", "ngecEventsDV-2020.txt", POLECAT, ("--by", "event")),
    "gdelt1": ("gdelt1", "20140502.export.CSV", GDELT_1, ("--by", "event")),
    "gdelt1 of 57 columns": ("gdelt1", "1979.csv", GDELT_1_OLD, ("--by", "event")),
    "gdelt2": ("gdelt2", "20150218230000.export.CSV", GDELT_2, ("--by", "event")),
    "participants": ("cow-mid", "MIDB 5.0.csv", MIDB, ()),
    "incidents": ("cow-mid", "MIDIP 5.0.csv", MIDIP, ()),
    "dyads": ("cow-mid", "dyadic_mid_4.03.csv", DYADIC, ()),
    "events of disputes": ("cow-mie", "mie-1.0.csv", MIE, ()),
    "register": ("sipri", "trade-register.csv", SIPRI, ()),
    "alliances": ("atop", "atop5_1ddyr.csv", ATOP, ()),
}
