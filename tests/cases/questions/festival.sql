-- No keys are declared, names are in camel case, and flags are Y and N.
CREATE TABLE Stage (stageId INTEGER PRIMARY KEY, stageName TEXT, maxCapacity INTEGER, isCovered TEXT);
INSERT INTO Stage VALUES (1, 'Main', 20000, 'N'), (2, 'Garden', 3000, 'N'), (3, 'Tent', 1500, 'Y'), (4, 'Cave', 400, 'Y');

CREATE TABLE Band (bandId INTEGER PRIMARY KEY, name TEXT, genre TEXT, homeCountry TEXT, formedYear INTEGER);
INSERT INTO Band VALUES
  (1, 'Copper Lanes', 'rock', 'Ireland', 2004), (2, 'Velvet Tide', 'jazz', 'France', 1998), (3, 'Nine Herons', 'folk', 'Norway', 2012),
  (4, 'The Loud Owls', 'rock', 'Canada', 2015), (5, 'Mono Garden', 'electronic', 'France', 2019), (6, 'Salt and Ember', 'folk', 'Ireland', 2009);

CREATE TABLE Performance (perfId INTEGER PRIMARY KEY, bandId INTEGER, stageId INTEGER, startTime TEXT, lengthMin INTEGER, audience INTEGER);
INSERT INTO Performance VALUES
  (1, 1, 1, '2024-07-05 20:00', 90, 18000), (2, 2, 2, '2024-07-05 18:00', 60, 2400), (3, 3, 3, '2024-07-06 15:00', 45, 900),
  (4, 4, 1, '2024-07-06 21:00', 80, 19500), (5, 1, 2, '2025-07-04 19:00', 70, 2900), (6, 5, 3, '2025-07-04 23:00', 120, 1500),
  (7, 3, 2, '2025-07-05 16:00', 50, 1800), (8, 4, 1, '2025-07-05 21:30', 85, 20000);

CREATE TABLE Visitor (visitorId INTEGER PRIMARY KEY, firstName TEXT, surname TEXT, homeTown TEXT);
INSERT INTO Visitor VALUES (1, 'Ann', 'Pike', 'Cork'), (2, 'Ben', 'Ode', 'Bergen'), (3, 'Cleo', 'Ruiz', 'Cork'), (4, 'Dov', 'Hale', 'Nantes'), (5, 'Edda', 'Stone', 'Bergen');

CREATE TABLE Ticket (ticketId INTEGER PRIMARY KEY, visitorId INTEGER, ticketType TEXT, price REAL, purchaseDate TEXT);
INSERT INTO Ticket VALUES
  (1, 1, 'weekend', 180, '2024-02-01'), (2, 2, 'day', 75, '2024-06-11'), (3, 3, 'weekend', 180, '2024-05-20'), (4, 1, 'weekend', 195, '2025-01-15'),
  (5, 4, 'day', 80, '2025-06-30'), (6, 2, 'VIP', 420, '2025-03-03'), (7, 3, 'day', 80, '2025-07-01');
