using System.Text.Json;

namespace Penstock.ControlPlane.AdminApi;

/// <summary>Enums as the admin API writes them: <c>crash-looping</c>.</summary>
internal static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
