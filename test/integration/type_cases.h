/* The types that are compared with the server's own text: hand-picked values and random ones. */
#ifndef PORTER_TEST_TYPE_CASES_H
#define PORTER_TEST_TYPE_CASES_H

#include <string>
#include <vector>

/* Which C types a case's values are read as, beside text. */
enum class Family {
    Text,    /* none */
    Number,  /* all numeric ones; texts too, when they are numbers */
    Real32,  /* numeric ones, computed from a float */
    Real64,  /* numeric ones, computed from a double */
    Date,
    Stamp,
    Clock,
    Guid,
    Bytes    /* SQL_C_BINARY */
};

struct TypeCase {
    const char *name;
    const char *type;
    Family family;
    /* A list of SQL literals that are cast to the type, or, beginning with SELECT, a query whose column is `c`. */
    const char *values;
    /* A query whose column is `c`, or nullptr: the server's generateRandom. */
    const char *random;
    int scale = 0; /* of decimals */
};

extern const std::vector<TypeCase> type_cases;

/* Settings that some of the types ask for: connection keywords, and arguments of a plain request. */
std::string type_keywords();
std::string type_arguments();
/* Queries with one column `c`. */
std::string picked_query(const TypeCase &one);
std::string random_query(const TypeCase &one);

#endif
