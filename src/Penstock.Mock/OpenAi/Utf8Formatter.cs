using System.Globalization;
using Penstock.Mock.Hosting;

namespace Penstock.Mock.OpenAi;

/// <summary>Writes numbers as UTF-8 without a string between.</summary>
internal static class Utf8Formatter
{
    public static void Write(FrameBuffer frames, int number)
    {
        Span<byte> digits = stackalloc byte[11];
        number.TryFormat(digits, out var written, default, CultureInfo.InvariantCulture);
        frames.Raw(digits[..written]);
    }
}
