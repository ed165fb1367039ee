namespace Penstock.Gateway.Endpoints.OpenAi;

/// <summary>Tells JSON that is too deep from JSON that is broken; used only where reading has failed.</summary>
internal static class NestingDepth
{
    /// <summary>True when brackets outside of strings open more than <paramref name="most"/> levels.</summary>
    public static bool Exceeds(ReadOnlySpan<byte> json, int most)
    {
        int depth = 0;
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'\\' when inString:
                    i++;
                    break;
                case (byte)'{' or (byte)'[' when !inString:
                    if (++depth > most)
                    {
                        return true;
                    }

                    break;
                case (byte)'}' or (byte)']' when !inString:
                    depth--;
                    break;
            }
        }

        return false;
    }
}
