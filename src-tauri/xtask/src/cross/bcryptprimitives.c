/* The one function of Windows' bcryptprimitives.dll that Rust's standard library calls, for versions of Wine
 * that lack the library: it fills a buffer with random bytes. */
#include <windows.h>
#include <bcrypt.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    while (length > 0) {
        ULONG part = length > MAXLONG ? MAXLONG : (ULONG)length;
        if (BCryptGenRandom(NULL, buffer, part, BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
            return FALSE;
        buffer += part;
        length -= part;
    }
    return TRUE;
}
