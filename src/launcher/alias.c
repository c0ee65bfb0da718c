/* A library that has nothing but a SONAME and the name of another library that it needs. */
typedef int anympi_alias_has_no_content;
